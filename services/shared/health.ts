/** undefined: all is well. Otherwise what is not. */
export type Check = () => string | undefined;

/** What Kubernetes asks of a service: a live one is not restarted, a ready one is sent requests. */
export interface Health {
  readonly live: Check;
  readonly ready: Check;
}

export const always: Check = () => undefined;
