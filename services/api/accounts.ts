// Accounts and sessions: the service auth knows them, and says what it has to say in its own words.
import type { Request } from 'express';
import * as z from 'zod';
import { changeSchema, loginSchema, registrationSchema } from '../auth/account';
import type { Call, Upstream } from '../shared/client';
import { operation, type Operation } from './operation';
import { accountAnswer, openedAnswer, sessionAnswer } from './schemas';

/** Who asks, by address and by token. */
export function asked(request: Request): Record<string, string | undefined> {
  return { Authorization: request.get('Authorization'), 'X-Forwarded-For': request.ip };
}

export function accountOperations(auth: Upstream): Operation[] {
  const ask = async <T>(schema: z.ZodType<T>, request: Request, call: Call): Promise<T> =>
    schema.parse((await auth.json({ ...call, headers: asked(request) })).body);

  return [
    operation(
      {
        method: 'post',
        path: '/accounts',
        summary: 'Register',
        limit: 'costly',
        body: registrationSchema,
        replies: { 201: { description: 'The new account', schema: accountAnswer }, 409: { description: 'There is one with this e-mail address' } },
      },
      async ({ body, request, response }) => {
        response.status(201).json(await ask(accountAnswer, request, { method: 'POST', path: '/accounts', json: body }));
      },
    ),
    operation(
      {
        method: 'post',
        path: '/sessions',
        summary: 'Log in',
        limit: 'costly',
        body: loginSchema,
        replies: {
          201: { description: 'A session; its token is given this once', schema: openedAnswer },
          401: { description: 'The e-mail address or the password is wrong' },
          429: { description: 'Too many wrong passwords' },
        },
      },
      async ({ body, request, response }) => {
        response.status(201).json(await ask(openedAnswer, request, { method: 'POST', path: '/sessions', json: body }));
      },
    ),
    operation(
      {
        method: 'get',
        path: '/session',
        summary: 'Who is logged in; the session lasts longer for it',
        replies: { 200: { description: 'The session', schema: sessionAnswer }, 401: { description: 'There is none, or none any more' } },
      },
      async ({ request, response }) => {
        response.json(await ask(sessionAnswer, request, { path: '/session' }));
      },
    ),
    operation(
      { method: 'delete', path: '/session', summary: 'Log out', replies: { 204: { description: 'This session is over' } } },
      async ({ request, response }) => {
        await auth.json({ method: 'DELETE', path: '/session', headers: asked(request) });
        response.status(204).end();
      },
    ),
    operation(
      { method: 'delete', path: '/sessions', summary: 'Log out everywhere', replies: { 204: { description: 'All sessions of the account are over' } } },
      async ({ request, response }) => {
        await auth.json({ method: 'DELETE', path: '/sessions', headers: asked(request) });
        response.status(204).end();
      },
    ),
    operation(
      {
        method: 'patch',
        path: '/account',
        summary: 'Change the name, or the password, for which the present one is asked; then all other sessions are over',
        limit: 'costly',
        body: changeSchema,
        replies: { 200: { description: 'The account as it is now', schema: accountAnswer }, 403: { description: 'The present password is another' } },
      },
      async ({ body, request, response }) => {
        response.json(await ask(accountAnswer, request, { method: 'PATCH', path: '/account', json: body }));
      },
    ),
  ];
}
