import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response, type Router } from 'express';
import type { Health, Check } from './health';
import type { Logger } from './log';
import { timeRequests, type Registry } from './metrics';
import { PROBLEM_TYPE, problemOf, RequestError, Unavailable } from './problem';
import { requestId, withRequestId } from './request-id';

/** Nothing but what the service itself serves: no script, no style within a page, no frame around it. */
const HEADERS = {
  'Content-Security-Policy': "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

const secure: RequestHandler = (_request, response, next) => {
  response.set(HEADERS);
  next();
};

/** Of HTTP/1.1's own accord a connection is kept. Said all the same, it goes through the door to HTTP/2, where it is an error. */
const letGo = (ending: () => boolean): RequestHandler => (_request, response, next) => {
  if (ending()) response.set('Connection', 'close');
  else response.removeHeader('Connection');
  next();
};

const answer = (check: Check): RequestHandler => (_request, response) => {
  const problem = check();
  response.status(problem === undefined ? 200 : 503).type('text/plain').send(`${problem ?? 'ok'}\n`);
};

const notFound: RequestHandler = (request, response) => {
  sendProblem(response, new RequestError(404, `${request.method} ${request.path} is not here`));
};

function sendProblem(response: Response, error: RequestError): void {
  response.status(error.status).set(error.headers).type(PROBLEM_TYPE).send(JSON.stringify(problemOf(error, requestId())));
}

/** The body's parser tells the one who asked what was wrong with it by these two. */
function toldTo(error: unknown): RequestError | undefined {
  if (error instanceof RequestError) return error;
  if (!(error instanceof Error)) return undefined;
  const { status, expose, type } = error as Error & { status?: unknown; expose?: unknown; type?: unknown };
  // JSON's own message repeats what came, which may be a password.
  if (type === 'entity.parse.failed') return new RequestError(400, 'the body is not JSON');
  return typeof status === 'number' && status >= 400 && expose === true ? new RequestError(status, error.message) : undefined;
}

function failed(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const told = toldTo(error) ?? new RequestError(500, 'an error of the service itself; its log tells more');
    const asked = { method: request.method, path: request.path, status: told.status };
    // One line for each request while something is away: where it happened says nothing new.
    if (told instanceof Unavailable) log.warn({ ...asked, reason: told.message, cause: told.cause instanceof Error ? told.cause.message : undefined }, 'a request was not served');
    else if (told.status >= 500) log.error({ ...asked, err: error }, 'a request failed');
    else log.info({ ...asked, reason: told.message }, 'a request was refused');
    if (response.headersSent) next(error);
    else sendProblem(response, told);
  };
}

export interface Site {
  readonly log: Logger;
  readonly registry: Registry;
  readonly health: Health;
  readonly routes: Router;
  /** It takes no further connections soon: who keeps one is told to let it go. */
  readonly ending: () => boolean;
  readonly trustedProxies: string;
  readonly objectiveMs: number | undefined;
}

/** The routes of a service, and what all services answer: /metrics, /livez, /readyz. */
export function createApp({ log, registry, health, routes, ending, trustedProxies, objectiveMs }: Site): Express {
  const app = express();
  app.disable('x-powered-by');
  // What may be kept has a name of its own content, or an ETag that its route gives; for all else there is no use in a digest.
  app.disable('etag');
  app.set('trust proxy', trustedProxies === '' ? false : trustedProxies.split(','));
  app.use(timeRequests(registry, objectiveMs), withRequestId, secure, letGo(ending));
  app.get('/livez', answer(health.live));
  app.get('/readyz', answer(health.ready));
  app.get('/metrics', async (_request, response) => {
    response.set('Content-Type', registry.contentType).send(await registry.metrics());
  });
  app.use(routes, notFound, failed(log));
  return app;
}
