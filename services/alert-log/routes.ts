import express, { Router, type ErrorRequestHandler, type RequestHandler } from 'express';
import * as z from 'zod';
import { RequestError } from '../shared/problem';
import type { Archive } from './archive';
import type { ArrivalMetrics } from './metrics';
import { page } from './page';
import { arrivalAt, lineOf, payloadSchema, type Arrival } from './payload';
import { firing } from './firing';
import { parseQuery } from './query';
import { STYLE } from './style';

const MOST_BODY_BYTES = 2 ** 20;
const API_LIMITS = { usual: 1_000, most: 10_000 };
const PAGE_LIMITS = { usual: 100, most: 1_000 };
/** Of what is wrong with a payload: each of a thousand alerts may lack the same. */
const MOST_SAID = 1_000;
/** What is firing now is told by the last word on each alert among so many payloads. */
const LOOKED_THROUGH = 1_000;

export interface AlertLog {
  readonly archive: Archive;
  readonly metrics: ArrivalMetrics;
  readonly nowMs: () => number;
}

function receive({ archive, metrics, nowMs }: AlertLog): RequestHandler {
  return async (request, response) => {
    const body: unknown = request.body;
    if (body === undefined) throw new RequestError(415, 'expected application/json');
    const parsed = payloadSchema.safeParse(body);
    if (!parsed.success) throw new RequestError(400, `not a payload of Alertmanager's: ${z.prettifyError(parsed.error).slice(0, MOST_SAID)}`);
    const arrival = arrivalAt(nowMs(), parsed.data);
    const line = writable(arrival);
    try {
      await archive.add(line);
    } catch (error) {
      metrics.failed();
      throw error;
    }
    metrics.stored(arrival);
    response.json({ arrivedAt: arrival.arrivedAt });
  };
}

/** JSON can be read deeper than it can be written. */
function writable(arrival: Arrival): string {
  try {
    return lineOf(arrival);
  } catch (error) {
    if (error instanceof RangeError) throw new RequestError(400, 'nested too deeply');
    throw error;
  }
}

/** Also those that are too long, or no JSON at all. */
function countRefused({ metrics }: AlertLog): ErrorRequestHandler {
  return (error: unknown, _request, _response, next) => {
    const { status } = error as { status?: unknown };
    if (typeof status === 'number' && status < 500) metrics.refused();
    next(error);
  };
}

export function routes(log: AlertLog): Router {
  const router = Router();
  router.post('/alerts', express.json({ limit: MOST_BODY_BYTES }), receive(log), countRefused(log));

  router.get('/api/alerts', async (request, response) => {
    const { limit, ...filter } = parseQuery(request.query, API_LIMITS);
    const { arrivals, truncated } = await log.archive.find(filter, limit);
    response.json({ payloads: arrivals, truncated });
  });

  router.get('/', async (request, response) => {
    const { limit, ...filter } = parseQuery(request.query, PAGE_LIMITS);
    const latest = await log.archive.find({}, LOOKED_THROUGH);
    const found = await log.archive.find(filter, limit);
    response.type('html').send(page({ firing: firing(latest.arrivals), found, filter, nowMs: log.nowMs() }).markup);
  });

  router.get('/style.css', (_request, response) => {
    response.type('css').set('Cache-Control', 'max-age=300').send(STYLE);
  });
  return router;
}
