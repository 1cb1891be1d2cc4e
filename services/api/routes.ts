import { Router, type RequestHandler } from 'express';
import type { Upstream } from '../shared/client';
import type { Cursors } from '../shared/cursor';
import { accountOperations, asked } from './accounts';
import { catalogueOperations } from './catalogue';
import { imageOperations, type ImageLimits } from './images';
import { openApi } from './openapi';
import { accountOf, routesOf, type Guards } from './operation';
import type { RateLimiter } from './rate-limiter';
import { sessionAnswer } from './schemas';
import type { Shop } from './shop';

/** Requests of one client within a window. */
export interface RateLimits {
  /** Of one address, all together. */
  readonly general: number;
  /** Of one address, those that compute a password. */
  readonly costly: number;
  /** Of one account. */
  readonly upload: number;
}

export interface Api {
  readonly auth: Upstream;
  readonly imageStore: Upstream;
  readonly shop: Shop;
  readonly cursors: Cursors<{ after: number }>;
  readonly rateLimiter: RateLimiter;
  readonly rateLimits: RateLimits;
  readonly imageLimits: ImageLimits;
}

export function routes({ auth, imageStore, shop, cursors, rateLimiter, rateLimits, imageLimits }: Api): Router {
  const operations = [...catalogueOperations(shop, cursors), ...accountOperations(auth), ...imageOperations(imageStore, imageLimits)];

  const session: RequestHandler = async (request, response, next) => {
    const { body } = await auth.json({ path: '/session', headers: asked(request) });
    response.locals['account'] = sessionAnswer.parse(body).account;
    next();
  };
  const limit: Guards['limit'] = (kind) => (request, response, next) => {
    rateLimiter.take(kind, kind === 'upload' ? accountOf(response).id : (request.ip ?? 'unknown'), rateLimits[kind]);
    next();
  };

  const document = openApi(operations);
  const router = Router();
  router.get('/v1/openapi.json', (_request, response) => {
    response.json(document);
  });
  router.use('/v1', routesOf(operations, { session, limit }));
  return router;
}
