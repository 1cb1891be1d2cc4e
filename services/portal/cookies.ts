// Cookies of this host only, sent over TLS only, and read by no script: the prefix has browsers refuse any other.
import type { Request, Response } from 'express';

export const SESSION = '__Host-session';
export const CSRF = '__Host-csrf';
export const FLASH = '__Host-flash';
type Name = typeof SESSION | typeof CSRF | typeof FLASH;

const ATTRIBUTES = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const;
/** Tokens and codes of ours are made of these only; whatever else comes is none. */
const VALUE = /^[A-Za-z0-9_-]{1,128}$/;

export function cookie(request: Request, name: Name): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  const value = pairs.find(([key]) => key === name)?.slice(1).join('=');
  return value !== undefined && VALUE.test(value) ? value : undefined;
}

export function setCookie(response: Response, name: Name, value: string, lifeMs?: number): void {
  response.cookie(name, value, { ...ATTRIBUTES, ...(lifeMs === undefined ? {} : { maxAge: Math.max(0, lifeMs) }) });
}

export function clearCookie(response: Response, name: Name): void {
  response.clearCookie(name, ATTRIBUTES);
}
