// Pictures: the service image-store has them. Their bytes go through as they come, in both directions.
import type { Request, Response } from 'express';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import * as z from 'zod';
import type { Upstream } from '../shared/client';
import { RequestError } from '../shared/problem';
import { accountOf, operation, type Operation } from './operation';
import { imageAnswer, imageId, imagesPage, paging } from './schemas';

const TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const;
/** A picture names its content, so it never changes. The portal shows it from another host name of the same site. */
const HANDED_ON = ['content-type', 'content-length', 'etag', 'cache-control'] as const;

export interface ImageLimits {
  readonly mostBytes: number;
  /** From the first byte that is sent to the answer. */
  readonly uploadMs: number;
}

const tooLong = (mostBytes: number): RequestError => new RequestError(413, `expected at most ${mostBytes} bytes`);

/** No more than is allowed, whatever was announced. The request itself stays whole: its answer is still to be sent. */
async function* bounded(request: Request, mostBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw tooLong(mostBytes);
    yield chunk;
  }
}

async function handOn(store: Upstream, path: string, request: Request, response: Response): Promise<void> {
  const answer = await store.open({ path, headers: { 'If-None-Match': request.get('If-None-Match') } });
  const status = answer.statusCode ?? 0;
  if (status >= 400) throw await store.refused(answer);
  response.status(status).set('Cross-Origin-Resource-Policy', 'same-site');
  for (const name of HANDED_ON) {
    const value = answer.headers[name];
    if (value !== undefined) response.set(name, value);
  }
  // A picture that breaks off is not whole by its length; there is nobody left to tell.
  await pipeline(answer, response).catch(() => response.destroy());
}

const bytes = { 200: { description: 'The picture', content: 'image/*' }, 304: { description: 'It is the one that is known' }, 404: { description: 'There is none' } };

export function imageOperations(store: Upstream, { mostBytes, uploadMs }: ImageLimits): Operation[] {
  return [
    operation(
      {
        method: 'post',
        path: '/images',
        summary: 'Add a picture to the own gallery',
        needsSession: true,
        limit: 'upload',
        bodyContent: TYPES,
        replies: {
          200: { description: 'It was there already', schema: imageAnswer },
          201: { description: 'The picture', schema: imageAnswer },
          413: { description: 'It is too large' },
          415: { description: 'It is no picture' },
        },
      },
      async ({ request, response }) => {
        if (Number(request.get('Content-Length') ?? 0) > mostBytes) throw tooLong(mostBytes);
        const answer = await store.json({
          method: 'POST',
          path: '/images',
          headers: { 'X-Drydock-Account': accountOf(response).id, 'Content-Type': request.get('Content-Type') },
          stream: Readable.from(bounded(request, mostBytes), { objectMode: false }),
          timeoutMs: uploadMs,
        });
        response.status(answer.status).json(imageAnswer.parse(answer.body));
      },
    ),
    operation(
      {
        method: 'get',
        path: '/images',
        summary: 'The own gallery, newest first',
        needsSession: true,
        query: z.object(paging),
        replies: { 200: { description: 'A page of pictures', schema: imagesPage } },
      },
      async ({ query: { limit, cursor }, response }) => {
        const { body } = await store.json({ path: '/images', query: { account: accountOf(response).id, limit, cursor } });
        response.json(imagesPage.parse(body));
      },
    ),
    operation(
      { method: 'get', path: '/images/{id}', summary: 'A picture', params: imageId, replies: bytes },
      ({ params: { id }, request, response }) => handOn(store, `/images/${id}`, request, response),
    ),
    operation(
      { method: 'get', path: '/images/{id}/thumbnail', summary: 'A small picture of it', params: imageId, replies: bytes },
      ({ params: { id }, request, response }) => handOn(store, `/images/${id}/thumbnail`, request, response),
    ),
  ];
}
