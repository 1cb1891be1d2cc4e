import { z } from 'zod';
import { EXIT, Failure } from './failure';

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most));

/** Ids are written as numbers below 2^31, which a thousand million rows do not reach. */
const LIMITS = {
  rows: { variable: 'ROWS', least: 1_000, most: 1_000_000_000 },
  seed: { variable: 'SEED', least: 0, most: 2_147_483_647 },
  connections: { variable: 'CONNECTIONS', least: 1, most: 32 },
  rounds: { variable: 'ROUNDS', least: 1, most: 50 },
} as const;
export type NumberOption = keyof typeof LIMITS;

/** A whole number from the command line or, by make and the role, from a variable. */
export function parseNumber(option: NumberOption, given: string): number {
  const { variable, least, most } = LIMITS[option];
  const parsed = wholeNumber(least, most).safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Failure(
    EXIT.usage,
    `${variable} (--${option}) must be a whole number from ${least} to ${most}; got ${JSON.stringify(given)}`,
  );
}

/** Stands unquoted in SQL, with _loading or _retired after it. */
export function parseSchema(given: string): string {
  if (/^[a-z][a-z0-9_]{0,39}$/.test(given)) return given;
  throw new Failure(
    EXIT.usage,
    `--schema must be a lower-case letter followed by up to 39 of a-z, 0-9 and _; got ${JSON.stringify(given)}`,
  );
}
