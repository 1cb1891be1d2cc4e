// What a page says once about what has just been done. Only the code travels: the words are ours.
import type { Request, Response } from 'express';
import { clearCookie, cookie, FLASH, setCookie } from './cookies';

const LIFE_MS = 60_000;

const WORDS = {
  'registered': 'Welcome! Your account is made, and you are logged in.',
  'logged-in': 'You are logged in.',
  'logged-out': 'You are logged out.',
  'logged-out-everywhere': 'You are logged out on every device.',
  'logged-out-here': 'You are logged out on this device. The session could not be ended on our side; it ends by itself.',
  'session-over': 'Your session is over. Please log in again.',
  'name-changed': 'Your name is changed.',
  'password-changed': 'Your password is changed.',
  'picture-added': 'The picture is in your gallery.',
  'picture-known': 'This picture was in your gallery already.',
} as const;

export type Flash = keyof typeof WORDS;

export function setFlash(response: Response, flash: Flash): void {
  setCookie(response, FLASH, flash, LIFE_MS);
}

/** Said on this page, and on no other. */
export function takeFlash(request: Request, response: Response): string | undefined {
  const code = cookie(request, FLASH);
  if (code === undefined) return undefined;
  clearCookie(response, FLASH);
  return Object.hasOwn(WORDS, code) ? WORDS[code as Flash] : undefined;
}
