// Imported whole, as everywhere in services/: the bundler then leaves out what is not used, 8 MB of each process's memory.
import * as z from 'zod';

/** The environment does not say what the service needs. The message says what is allowed and what came. */
export class SettingsError extends Error {}

/** Passwords come in files: whatever stands in the environment may be shown in a message. */
export function readSettings<T>(schema: z.ZodType<T>, environment: NodeJS.ProcessEnv): T {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    return `${name}: ${message}, got ${JSON.stringify(environment[name]) ?? 'nothing'}`;
  });
  throw new SettingsError(faults.join('; '));
}

export function wholeNumber(least: number, most: number) {
  const allowed = `expected a whole number from ${least} to ${most}`;
  return z
    .string(allowed)
    .refine((text) => /^\d{1,12}$/.test(text) && Number(text) >= least && Number(text) <= most, allowed)
    .transform(Number);
}

/** Whole or not. */
export function decimalNumber(least: number, most: number) {
  const allowed = `expected a number from ${least} to ${most}`;
  return z
    .string(allowed)
    .refine((text) => /^\d{1,12}(\.\d{1,6})?$/.test(text) && Number(text) >= least && Number(text) <= most, allowed)
    .transform(Number);
}

export const text = z.string('expected a text').min(1, 'expected a text');

/** What every service takes; each adds its own. */
export const commonSettings = {
  // 0: any that is free, for tests.
  PORT: wholeNumber(0, 65_535).default(8080),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug'], 'expected fatal, error, warn, info or debug').default('info'),
  // How long a service that must end goes on answering: until nobody is sent to it any more.
  DRAIN_MS: wholeNumber(0, 60_000).default(3_000),
  // And how long it then waits for requests under way.
  CLOSE_MS: wholeNumber(0, 60_000).default(5_000),
  // The objective of slo.yml: one of the buckets by which answers are timed.
  LATENCY_OBJECTIVE_MS: decimalNumber(1, 60_000).optional(),
  // Networks of those whose X-Forwarded-For is believed, by commas: without it the peer's own address is the client's.
  TRUSTED_PROXIES: z.string('expected networks').default(''),
};

export type CommonSettings = z.infer<z.ZodObject<typeof commonSettings>>;
