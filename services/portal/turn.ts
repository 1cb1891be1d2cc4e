// One request for a page, from who asks to what is shown.
import type { Request, RequestHandler, Response } from 'express';
import { Unavailable } from '../shared/problem';
import type { Api, Asker } from './api';
import { csrfToken } from './csrf';
import { setFlash, takeFlash, type Flash } from './flash';
import { layout, type PageContent } from './layout';
import { visitorOf, type Visitor } from './visitor';

export type Member = Extract<Visitor, { kind: 'member' }>;

export interface Turn {
  readonly request: Request;
  readonly response: Response;
  readonly visitor: Visitor;
  /** On whose behalf api is asked. */
  readonly asker: Asker;
  readonly csrf: string;
  readonly show: (page: PageContent, status?: number) => void;
  /** After something was done: going back or reading again does not do it a second time. */
  readonly goTo: (path: string, flash?: Flash) => void;
}

export async function turnOf(api: Api, request: Request, response: Response): Promise<Turn> {
  return turnFor(await visitorOf(api, request, response), request, response);
}

export function turnFor(visitor: Visitor, request: Request, response: Response): Turn {
  const token = visitor.kind === 'guest' ? undefined : visitor.token;
  const csrf = csrfToken(request, response);
  return {
    request,
    response,
    visitor,
    csrf,
    asker: { token, address: request.ip },
    show: (page, status = 200) => {
      const flash = takeFlash(request, response);
      response.status(status).type('html').send(layout(page, { visitor, csrf, flash }).markup);
    },
    goTo: (path, flash) => {
      if (flash !== undefined) setFlash(response, flash);
      response.redirect(303, path);
    },
  };
}

export type PageHandler = (turn: Turn) => Promise<void> | void;
export type MemberHandler = (turn: Turn & { readonly visitor: Member }) => Promise<void> | void;

export const page = (api: Api, handle: PageHandler): RequestHandler => async (request, response) => {
  await handle(await turnOf(api, request, response));
};

/** For those who are logged in; whoever is not may do so and then goes on here. */
export const memberPage = (api: Api, handle: MemberHandler): RequestHandler =>
  page(api, async (turn) => {
    const { visitor, request } = turn;
    if (visitor.kind === 'unknown') throw new Unavailable('the session');
    if (visitor.kind === 'member') await handle({ ...turn, visitor });
    else turn.goTo(loginPath(request));
  });

/** Back to where one was: a form that was sent is lost, the page that it stood on is not. */
export function loginPath(request: Request): string {
  return `/login?${new URLSearchParams({ next: request.method === 'GET' ? request.originalUrl : request.path }).toString()}`;
}

/** Only within the portal: a link must not lead elsewhere by way of our login. */
export function within(path: unknown): string {
  const base = 'https://portal.invalid';
  if (typeof path !== 'string' || !path.startsWith('/') || !URL.canParse(path, base)) return '/';
  const url = new URL(path, base);
  return url.origin === base ? url.pathname + url.search : '/';
}
