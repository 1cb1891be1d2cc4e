// Forms as they come back.
import { urlencoded, type Request, type RequestHandler } from 'express';
import { RequestError } from '../shared/problem';
import { checkOrigin, checkToken, CSRF_FIELD } from './csrf';
import { waitText } from './texts';

const FORM_BYTES = 16_384;

/** Only one of our own pages' forms comes past it. */
export function postedForm(origin: string): RequestHandler[] {
  return [
    (request, _response, next) => {
      checkOrigin(request, origin);
      next();
    },
    urlencoded({ extended: false, limit: FORM_BYTES, parameterLimit: 20 }),
    (request: Request, _response, next) => {
      checkToken(request, (request.body as Record<string, unknown> | undefined)?.[CSRF_FIELD]);
      next();
    },
  ];
}

/** What a form may be refused for so that its sender can put it right. */
const CORRECTABLE = [400, 401, 403, 408, 409, 413, 415, 422, 429];

export type Say = (fault: string, status: number) => void;

/** Runs what a form asks for; a refusal is said on the form again. */
export async function correctable(work: () => Promise<void>, say: Say, words: Partial<Record<number, string>> = {}): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof RequestError) || !CORRECTABLE.includes(error.status)) throw error;
    say(words[error.status] ?? (error.status === 429 ? tooOften(error) : error.message), error.status);
  }
}

function tooOften({ headers }: RequestError): string {
  const seconds = Number(headers['Retry-After'] ?? NaN);
  return `There were too many attempts. Please try again in ${Number.isFinite(seconds) ? waitText(seconds) : 'a minute'}.`;
}
