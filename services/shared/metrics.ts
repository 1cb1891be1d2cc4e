import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export { Registry };

/** The process's own metrics are in it: memory, CPU, event loop, garbage collection. */
export function createRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Times every answer. Labels have few values, whatever is asked for: the route and not the path. */
export function timeRequests(registry: Registry): RequestHandler {
  const duration = new Histogram({
    name: 'drydock_http_request_duration_seconds',
    help: 'Time from the request to the end of the answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  return (request, response, next) => {
    const beganMs = performance.now();
    response.once('close', () => {
      const { path } = (request.route ?? {}) as { path?: unknown };
      duration.observe(
        {
          method: METHODS.includes(request.method) ? request.method : 'other',
          route: typeof path === 'string' ? path : 'none',
          // Who asked may have gone before the answer was there.
          status: response.writableFinished ? response.statusCode : 'closed',
        },
        (performance.now() - beganMs) / 1000,
      );
    });
    next();
  };
}
