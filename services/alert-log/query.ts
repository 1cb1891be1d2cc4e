import * as z from 'zod';
import { RequestError } from '../shared/problem';
import type { Filter } from './archive';

const since = z.string().transform((text, context) => {
  const ms = /^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isFinite(ms)) return ms;
  context.addIssue(`expected a time such as 2026-11-21T17:08:14Z, or milliseconds since 1970, got ${JSON.stringify(text)}`);
  return z.NEVER;
});

const limit = (most: number) =>
  z.string().transform((text, context) => {
    if (/^\d{1,9}$/.test(text) && Number(text) >= 1 && Number(text) <= most) return Number(text);
    context.addIssue(`expected a whole number from 1 to ${most}, got ${JSON.stringify(text)}`);
    return z.NEVER;
  });

/** A form sends its empty fields, too. */
function givenOnly(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
}

export interface Query extends Filter {
  readonly limit: number;
}

export function parseQuery(query: Readonly<Record<string, unknown>>, limits: { usual: number; most: number }): Query {
  const schema = z.object({ since: since.optional(), alertname: z.string().optional(), limit: limit(limits.most).default(limits.usual) });
  const parsed = schema.safeParse(givenOnly(query));
  if (!parsed.success) {
    throw new RequestError(400, parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  }
  const { since: sinceMs, alertname, limit: wanted } = parsed.data;
  return { sinceMs, alertname, limit: wanted };
}
