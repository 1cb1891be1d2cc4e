/** The process's exit codes: other programs and playbooks tell failures apart by them. */
export const EXIT = { unexpected: 1, usage: 2, objective: 3, busy: 4, database: 5 } as const;

/** A failure that was foreseen: its message says what to do and is shown without a stack trace. */
export class Failure extends Error {
  constructor(readonly exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

export function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
