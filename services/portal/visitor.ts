// Who looks at a page.
import type { Request, Response } from 'express';
import { RequestError } from '../shared/problem';
import type { Account, Api } from './api';
import { clearCookie, cookie, SESSION, setCookie } from './cookies';

export type Visitor =
  | { readonly kind: 'guest' }
  | { readonly kind: 'member'; readonly token: string; readonly account: Account }
  /** Has a session that nobody can look up at the moment: stays logged in. */
  | { readonly kind: 'unknown'; readonly token: string };

export function keepSession(response: Response, { token, expiresAt }: { readonly token: string; readonly expiresAt: string }): void {
  setCookie(response, SESSION, token, Date.parse(expiresAt) - Date.now());
}

/** Each look makes the session last longer, and the cookie with it. */
export async function visitorOf(api: Api, request: Request, response: Response): Promise<Visitor> {
  const token = cookie(request, SESSION);
  if (token === undefined) return { kind: 'guest' };
  try {
    const { account, expiresAt } = await api.session({ token, address: request.ip });
    keepSession(response, { token, expiresAt });
    return { kind: 'member', token, account };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    if (error.status !== 401) return { kind: 'unknown', token };
    clearCookie(response, SESSION);
    return { kind: 'guest' };
  }
}
