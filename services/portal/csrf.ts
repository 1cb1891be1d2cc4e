// A form counts only when it is one of ours: sent from our own pages, with a word that stands in them alone.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';
import { RequestError } from '../shared/problem';
import { cookie, CSRF, SESSION, setCookie } from './cookies';

export const CSRF_FIELD = 'csrf';

/** Bound to the session: a word that somebody else had put into the browser is none after a login. */
function tokenOf(secret: string, session: string | undefined): string {
  return createHmac('sha256', secret).update(session ?? '').digest('base64url');
}

/** What a form of this page must bring back. The secret lies in the browser, so any pod knows it again. */
export function csrfToken(request: Request, response: Response): string {
  const known = cookie(request, CSRF);
  const secret = known ?? randomBytes(32).toString('base64url');
  if (known === undefined) setCookie(response, CSRF, secret);
  return tokenOf(secret, cookie(request, SESSION));
}

export class ForeignForm extends RequestError {
  constructor() {
    super(403, 'this form was not sent from a page of ours, or from one that was opened long ago');
  }
}

/** Before anything of the body is looked at. */
export function checkOrigin(request: Request, origin: string): void {
  if (request.headers.origin !== origin) throw new ForeignForm();
}

export function checkToken(request: Request, given: unknown): void {
  const secret = cookie(request, CSRF);
  if (secret === undefined || typeof given !== 'string') throw new ForeignForm();
  const [expected, came] = [Buffer.from(tokenOf(secret, cookie(request, SESSION))), Buffer.from(given)];
  if (expected.length !== came.length || !timingSafeEqual(expected, came)) throw new ForeignForm();
}
