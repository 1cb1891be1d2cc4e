import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Router } from 'express';
import type { Health, Check } from './health';
import type { Logger } from './log';
import { timeRequests, type Registry } from './metrics';

/** An error whose message the one who asked may read. */
export class RequestError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

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

const answer = (check: Check): RequestHandler => (_request, response) => {
  const problem = check();
  response.status(problem === undefined ? 200 : 503).type('text/plain').send(`${problem ?? 'ok'}\n`);
};

const notFound: RequestHandler = (request, response) => {
  response.status(404).json({ error: `${request.method} ${request.path} is not here` });
};

/** The body's parser tells the one who asked what was wrong with it by these two. */
function toldTo(error: unknown): RequestError | undefined {
  if (error instanceof RequestError) return error;
  if (!(error instanceof Error)) return undefined;
  const { status, expose } = error as Error & { status?: unknown; expose?: unknown };
  return typeof status === 'number' && status >= 400 && expose === true ? new RequestError(status, error.message) : undefined;
}

function failed(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const told = toldTo(error) ?? new RequestError(500, 'an error of the service itself; its log tells more');
    if (told.status >= 500) log.error({ err: error, method: request.method, path: request.path }, 'a request failed');
    else log.info({ method: request.method, path: request.path, status: told.status, reason: told.message }, 'a request was refused');
    if (response.headersSent) next(error);
    else response.status(told.status).json({ error: told.message });
  };
}

export interface Site {
  readonly log: Logger;
  readonly registry: Registry;
  readonly health: Health;
  readonly routes: Router;
}

/** The routes of a service, and what all services answer: /metrics, /livez, /readyz. */
export function createApp({ log, registry, health, routes }: Site): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(timeRequests(registry), secure);
  app.get('/livez', answer(health.live));
  app.get('/readyz', answer(health.ready));
  app.get('/metrics', async (_request, response) => {
    response.set('Content-Type', registry.contentType).send(await registry.metrics());
  });
  app.use(routes, notFound, failed(log));
  return app;
}
