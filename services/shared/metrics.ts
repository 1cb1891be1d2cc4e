import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export { Registry };

/** The process's own metrics are in it: memory, CPU, event loop, garbage collection. */
export function createRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5];

/** The objective is among the buckets: how many requests kept it is counted, not estimated. */
export function bucketsWith(objectiveMs: number | undefined): number[] {
  const objective = objectiveMs === undefined ? [] : [objectiveMs / 1000];
  return [...new Set([...BUCKETS_SECONDS, ...objective])].sort((a, b) => a - b);
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Times every answer. Labels have few values, whatever is asked for: the route and not the path. */
export function timeRequests(registry: Registry, objectiveMs: number | undefined): RequestHandler {
  const inFlight = new Gauge({
    name: 'drydock_http_requests_in_flight',
    help: 'Requests that have come and are not answered yet',
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'drydock_http_request_duration_seconds',
    help: 'Time from the request to the end of the answer',
    labelNames: ['method', 'route', 'status'],
    buckets: bucketsWith(objectiveMs),
    registers: [registry],
  });
  return (request, response, next) => {
    const beganMs = performance.now();
    inFlight.inc();
    response.once('close', () => {
      inFlight.dec();
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
