// One request's id in everything that is said and asked because of it.
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';

export const REQUEST_ID = 'X-Request-Id';

/** Whoever asks chooses it: it goes into logs and headers, so only what is plain there is taken over. */
const ACCEPTED = /^[A-Za-z0-9._-]{1,64}$/;

const current = new AsyncLocalStorage<string>();

/** Of the request that is being answered; undefined outside of any. */
export function requestId(): string | undefined {
  return current.getStore();
}

export const withRequestId: RequestHandler = (request, response, next) => {
  const given = request.get(REQUEST_ID);
  const id = given !== undefined && ACCEPTED.test(given) ? given : randomUUID();
  response.set(REQUEST_ID, id);
  current.run(id, next);
};
