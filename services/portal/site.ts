// All of the portal's pages, and what is said where none of them can be shown.
import { Router, type ErrorRequestHandler, type RequestHandler } from 'express';
import type { Logger } from '../shared/log';
import { RequestError, Unavailable } from '../shared/problem';
import { requestId } from '../shared/request-id';
import { accountRoutes } from './account-routes';
import type { Api } from './api';
import { clearCookie, cookie, SESSION } from './cookies';
import { errorPage } from './error-pages';
import { galleryRoutes } from './gallery-routes';
import { homePage } from './home-page';
import { ICON } from './icon';
import { shopRoutes } from './shop-routes';
import { STYLE, STYLE_PATH } from './style';
import { loginPath, page, turnFor } from './turn';
import { setFlash } from './flash';
import type { UploadLimits } from './upload';
import type { Visitor } from './visitor';

const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  // Without it, browsers would not say of our own forms where they come from.
  'Referrer-Policy': 'same-origin',
};
const FOREVER = 'public, max-age=31536000, immutable';

export interface SiteOptions {
  readonly api: Api;
  readonly log: Logger;
  /** Such as https://portal.drydock.internal: where our forms come from. */
  readonly origin: string;
  readonly limits: UploadLimits;
}

const headers: RequestHandler = (_request, response, next) => {
  response.set(HEADERS);
  next();
};

function failed(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return void next(error);
    const status = statusOf(error);
    if (status >= 500) log.error({ err: error, method: request.method, path: request.path }, 'a page could not be shown');
    else log.info({ method: request.method, path: request.path, status }, 'a request was refused');
    if (status === 401) {
      clearCookie(response, SESSION);
      setFlash(response, 'session-over');
      return void response.redirect(303, loginPath(request));
    }
    // Nobody is asked again who the visitor is: it may be the very thing that does not work.
    const token = cookie(request, SESSION);
    const visitor: Visitor = token === undefined ? { kind: 'guest' } : { kind: 'unknown', token };
    const retryAfter = error instanceof RequestError ? error.headers['Retry-After'] : undefined;
    if (retryAfter !== undefined) response.set('Retry-After', retryAfter);
    const seconds = Number(retryAfter ?? NaN);
    const failure = { status, requestId: requestId(), retryAfterSeconds: Number.isFinite(seconds) ? seconds : undefined };
    const turn = turnFor(visitor, request, response);
    turn.show(errorPage(failure), status);
  };
}

/** The parsers of bodies and paths have errors of their own, with a status. */
function statusOf(error: unknown): number {
  if (error instanceof Unavailable) return 503;
  const { status } = (typeof error === 'object' && error !== null ? error : {}) as { status?: unknown };
  return typeof status === 'number' && status >= 400 && status <= 599 ? status : 500;
}

export function site({ api, log, origin, limits }: SiteOptions): Router {
  const router = Router();
  router.use(headers);
  router.get(STYLE_PATH, (_request, response) => void response.type('css').set('Cache-Control', FOREVER).send(STYLE));
  router.get('/icon.svg', (_request, response) => void response.type('svg').set('Cache-Control', 'public, max-age=86400').send(ICON));
  router.get('/', page(api, ({ visitor, show }) => show(homePage(visitor))));
  router.use(accountRoutes(api, origin), shopRoutes(api), galleryRoutes(api, origin, limits));
  router.use(() => {
    throw new RequestError(404, 'no such page');
  });
  router.use(failed(log));
  return router;
}
