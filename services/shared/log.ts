import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger };

/** One JSON object a line on standard output, written at once: the last words before the end are there, too. */
export function createLog(service: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
