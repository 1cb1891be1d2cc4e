import express, { type RequestHandler } from 'express';
import * as z from 'zod';
import { RequestError } from './problem';

/** Of what is wrong with a request. */
const MOST_SAID = 500;
const MOST_BODY_BYTES = 16_384;

/** What came, as the schema has it; or a refusal that says what is allowed, and never repeats what came: it may be a password. */
export function validated<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));
  throw new RequestError(400, faults.join('; ').slice(0, MOST_SAID));
}

const parse = express.json({ limit: MOST_BODY_BYTES });

/** A body that must be JSON. */
export const jsonBody: RequestHandler = (request, response, next) => {
  if (request.is('application/json') === false) throw new RequestError(415, 'expected application/json');
  parse(request, response, next);
};
