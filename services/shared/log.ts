import { pino, type DestinationStream, type Logger } from 'pino';
import { requestId } from './request-id';

export type { Logger };

interface Told {
  readonly type: string;
  readonly message: string;
  readonly code?: unknown;
  readonly stack: string | undefined;
  readonly cause?: Told;
}

/** Nothing else of an error: PostgreSQL's carry the row that they are about, and a row may be a person's. */
function told(error: unknown): Told {
  if (!(error instanceof Error)) return { type: typeof error, message: 'no error object', stack: undefined };
  const { code } = error as { code?: unknown };
  return {
    type: error.name === 'Error' ? error.constructor.name : error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: told(error.cause) }),
  };
}

/** One JSON object a line on standard output, written at once: the last words before the end are there, too. */
export function createLog(service: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: told },
    mixin: () => {
      const id = requestId();
      return id === undefined ? {} : { requestId: id };
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
