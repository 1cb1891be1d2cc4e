import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import * as z from 'zod';
import { Cursors } from '../shared/cursor';
import { RequestError } from '../shared/problem';
import { validated } from '../shared/validation';
import { withBody, type BodyLimits } from './body';
import { examine, THUMBNAIL_TYPE } from './picture';
import type { ImageStore } from './store';
import type { WorkQueue } from './work-queue';

const PAGE = { usual: 20, most: 100 };
const ID = /^[0-9a-f]{64}$/;
const NO_SUCH = 'there is no such picture';
/** A name that its content gives: what is there under it never changes, and may be kept by whoever has it. */
const FOREVER = 'public, max-age=31536000, immutable';

const account = z.uuid('expected the UUID of an account');
const gallery = z.object({
  account,
  limit: z
    .string()
    .regex(/^\d{1,3}$/, `expected a whole number from 1 to ${PAGE.most}`)
    .transform(Number)
    .refine((count) => count >= 1 && count <= PAGE.most, `expected a whole number from 1 to ${PAGE.most}`)
    .default(PAGE.usual),
  cursor: z.string().optional(),
});

export interface Parts {
  readonly store: Pick<ImageStore, 'isThere' | 'add' | 'claim' | 'gallery' | 'content' | 'thumbnail'>;
  readonly queue: WorkQueue;
  readonly limits: BodyLimits;
  readonly cursorKey: Buffer;
}

function receive({ store, queue, limits }: Parts): RequestHandler {
  return async (request, response) => {
    const owner = validated(account, request.get('X-Drydock-Account'));
    const claim = await withBody(request, limits, async (body) => {
      const id = createHash('sha256').update(body).digest('hex');
      // What is there already was a picture.
      if (!(await store.isThere(id))) await store.add(id, await queue.run(() => examine(body)), body);
      return store.claim(owner, id);
    });
    response
      .status(claim.isNew ? 201 : 200)
      .location(`/images/${claim.image.id}`)
      .json({ image: claim.image });
  };
}

/** Who has the bytes of this name already need not be sent them, and nobody need be asked. */
function isKnown(request: Request, tag: string): boolean {
  return (request.get('If-None-Match') ?? '').split(',').some((given) => given.trim().replace(/^W\//, '') === tag);
}

/** Said of what is there, and of nothing else: it may come to be. */
const keep = (response: Response, tag: string): Response => response.set({ ETag: tag, 'Cache-Control': FOREVER });

const sendContent = ({ store }: Parts): RequestHandler => async (request, response) => {
  const id = idIn(request);
  const tag = `"${id}"`;
  if (isKnown(request, tag)) return void keep(response, tag).status(304).end();
  const found = await store.content(id);
  if (found === undefined) throw new RequestError(404, NO_SUCH);
  keep(response, tag).type(found.type).set('Content-Length', String(found.bytes));
  if (request.method === 'HEAD') response.end();
  // What breaks off in the middle is seen by its length.
  else await pipeline(found.slices, response).catch(() => response.destroy());
};

const sendThumbnail = ({ store }: Parts): RequestHandler => async (request, response) => {
  const id = idIn(request);
  const tag = `"${id}-thumbnail"`;
  if (isKnown(request, tag)) return void keep(response, tag).status(304).end();
  const thumbnail = await store.thumbnail(id);
  if (thumbnail === undefined) throw new RequestError(404, NO_SUCH);
  keep(response, tag).type(THUMBNAIL_TYPE).send(thumbnail);
};

function idIn(request: Request): string {
  const id = String(request.params['id']);
  if (!ID.test(id)) throw new RequestError(404, NO_SUCH);
  return id;
}

export function routes(parts: Parts): Router {
  const router = Router();
  router.post('/images', receive(parts));
  router.get('/images', async (request, response) => {
    const { account: owner, limit, cursor } = validated(gallery, request.query);
    const cursors = new Cursors(parts.cursorKey, `gallery ${owner}`, z.string());
    const { items, next } = await parts.store.gallery(owner, limit, cursors.read(cursor));
    response.json({ items, next: next === undefined ? null : cursors.write(next) });
  });
  router.get('/images/:id', sendContent(parts));
  router.get('/images/:id/thumbnail', sendThumbnail(parts));
  return router;
}
