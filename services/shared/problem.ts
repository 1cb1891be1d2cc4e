// Errors as those who ask may read them: application/problem+json (RFC 9457).
import { STATUS_CODES } from 'node:http';

/** An error whose message the one who asked may read. */
export class RequestError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Something that the answer needs is away for a while. The cause is for the log. */
export class Unavailable extends RequestError {
  constructor(what: string, cause?: unknown) {
    super(503, `${what} does not answer at the moment`, { 'Retry-After': '1' }, { cause });
  }
}

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly requestId: string | undefined;
}

export const PROBLEM_TYPE = 'application/problem+json';

export function problemOf({ status, message }: RequestError, requestId: string | undefined): Problem {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail: message, requestId };
}
