import { pipeline } from 'node:stream/promises';
import { Router, type RequestHandler } from 'express';
import { imageId } from '../api/schemas';
import { RequestError } from '../shared/problem';
import type { Api } from './api';
import { checkOrigin } from './csrf';
import { galleryPage, picturePage } from './gallery-page';
import { correctable } from './posted-form';
import { memberPage } from './turn';
import { upload, type UploadLimits } from './upload';

const TYPES = ['image/png', 'image/jpeg', 'image/webp'];
const HANDED_ON = ['content-length', 'etag', 'cache-control'] as const;

export function galleryRoutes(api: Api, origin: string, limits: UploadLimits): Router {
  const router = Router();
  const mostMegabytes = limits.mostBytes / 1e6;

  router.get('/gallery', memberPage(api, async ({ asker, csrf, request, show }) => {
    const cursor = typeof request.query['cursor'] === 'string' ? request.query['cursor'] : undefined;
    show(galleryPage({ csrf, mostMegabytes, cursor, found: await api.gallery(asker, cursor) }));
  }));

  router.get('/gallery/:id', memberPage(api, ({ request, show }) => {
    const id = String(request.params['id']);
    if (!imageId.safeParse({ id }).success) throw new RequestError(404, 'no such picture');
    show(picturePage(id));
  }));

  router.post(
    '/gallery',
    (request, _response, next) => {
      checkOrigin(request, origin);
      next();
    },
    memberPage(api, async ({ asker, csrf, request, show, goTo }) => {
      let refusal: { readonly fault: string; readonly status: number } | undefined;
      await correctable(
        async () => {
          const isNew = await upload(request, limits, (picture) => api.addImage(asker, picture));
          goTo('/gallery', isNew ? 'picture-added' : 'picture-known');
        },
        (fault, status) => (refusal = { fault, status }),
      );
      if (refusal === undefined) return;
      const { fault, status } = refusal;
      show(galleryPage({ csrf, mostMegabytes, cursor: undefined, fault, found: await api.gallery(asker, undefined) }), status);
    }),
  );

  /** Its name is a secret of those who have it: nobody else can make it up, so nobody is asked who they are. */
  const picture = (what: 'content' | 'thumbnail'): RequestHandler => async (request, response) => {
    const answer = await api.openImage({ address: request.ip }, String(request.params['id']), what, request.get('If-None-Match'));
    const status = answer.statusCode ?? 0;
    for (const name of HANDED_ON) {
      const value = answer.headers[name];
      if (value !== undefined && status < 400) response.set(name, value);
    }
    if (status === 304) return void response.status(304).end(answer.resume() && undefined);
    if (status !== 200) throw await api.refused(answer);
    const type = answer.headers['content-type'] ?? '';
    if (!TYPES.includes(type)) throw new Error(`api sent a picture of the type ${type}`);
    response.type(type);
    await pipeline(answer, response).catch(() => response.destroy());
  };
  router.get('/images/:id', picture('content'));
  router.get('/images/:id/thumbnail', picture('thumbnail'));
  return router;
}
