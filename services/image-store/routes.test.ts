import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { request as ask } from 'node:http';
import { test, type TestContext } from 'node:test';
import sharp from 'sharp';
import { createLog } from '../shared/log';
import { createRegistry } from '../shared/metrics';
import { Unavailable } from '../shared/problem';
import { serve } from '../shared/service';
import { readSettings, commonSettings } from '../shared/settings';
import * as z from 'zod';
import { MemoryBudget } from './body';
import { routes, type Parts } from './routes';
import { MemoryStore } from './memory-store';
import { WorkQueue } from './work-queue';

const [ALICE, BOB] = ['0190b7a0-0000-7000-8000-00000000000a', '0190b7a0-0000-7000-8000-00000000000b'];
const MOST_BYTES = 20_000;

interface Served {
  readonly address: string;
  readonly store: MemoryStore;
  readonly post: (body: Buffer | string, account?: string) => Promise<Response>;
}

async function served(context: TestContext): Promise<Served> {
  const [registry, store] = [createRegistry(), new MemoryStore()];
  const settings = readSettings(z.object(commonSettings), { PORT: '0', DRAIN_MS: '0', CLOSE_MS: '100' });
  const limits: Parts['limits'] = { mostBytes: MOST_BYTES, mostMs: 300, budget: new MemoryBudget(10 * MOST_BYTES) };
  const { port, end } = await serve(
    { settings, log: createLog('test', 'silent'), registry },
    { routes: routes({ store, queue: new WorkQueue(1, 8, registry), limits, cursorKey: Buffer.alloc(32, 7) }), close: () => Promise.resolve() },
  );
  context.after(end);
  const address = `http://127.0.0.1:${port}`;
  return {
    address,
    store,
    post: (body, account = ALICE) => fetch(`${address}/images`, { method: 'POST', body, headers: { 'X-Drydock-Account': account } }),
  };
}

const picture = (colour: string): Promise<Buffer> => sharp({ create: { width: 640, height: 480, channels: 3, background: colour } }).png().toBuffer();
const idOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function problemOf(answer: Response): Promise<[number, string]> {
  assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  return [answer.status, ((await answer.json()) as { detail: string }).detail];
}

test('a picture is named by its content, and is in the gallery of each who brings it, once', async (context) => {
  const { post, address, store } = await served(context);
  const bytes = await picture('#123456');
  const first = await post(bytes);
  const { image } = (await first.json()) as { image: Record<string, unknown> };
  assert.deepEqual(
    [first.status, first.headers.get('location'), { ...image, createdAt: '' }],
    [201, `/images/${idOf(bytes)}`, { id: idOf(bytes), type: 'image/png', width: 640, height: 480, bytes: bytes.length, createdAt: '' }],
  );
  assert.deepEqual([(await post(bytes)).status, (await post(bytes, BOB)).status, store.added], [200, 201, 1]);
  const own = (await (await fetch(`${address}/images?account=${BOB}`)).json()) as { items: { id: string }[]; next: unknown };
  assert.deepEqual([own.items.map(({ id }) => id), own.next], [[idOf(bytes)], null]);
});

test('the gallery comes page by page, the newest first', async (context) => {
  const { post, address } = await served(context);
  const pictures = await Promise.all(['#000', '#111', '#222'].map(picture));
  for (const bytes of pictures) await post(bytes);
  const page = async (query: string): Promise<{ items: { id: string }[]; next: string | null }> =>
    (await (await fetch(`${address}/images?account=${ALICE}&limit=2${query}`)).json()) as { items: { id: string }[]; next: string | null };
  const first = await page('');
  const second = await page(`&cursor=${first.next}`);
  assert.deepEqual([...first.items, ...second.items].map(({ id }) => id), pictures.map(idOf).reverse());
  assert.deepEqual([first.items.length, second.next], [2, null]);
});

test('picture and thumbnail may be kept for ever, and who has them is not sent them again', async (context) => {
  const { post, address, store } = await served(context);
  const bytes = await picture('#abcdef');
  await post(bytes);
  for (const [path, type] of [[idOf(bytes), 'image/png'], [`${idOf(bytes)}/thumbnail`, 'image/webp']] as const) {
    const answer = await fetch(`${address}/images/${path}`);
    const tag = answer.headers.get('etag') ?? '';
    assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, type]);
    assert.match(answer.headers.get('cache-control') ?? '', /immutable/);
    const sent = Buffer.from(await answer.arrayBuffer());
    if (type === 'image/png') assert.ok(sent.equals(bytes));
    else assert.equal((await sharp(sent).metadata()).width, 320);
    const readBefore = store.read;
    const again = await fetch(`${address}/images/${path}`, { headers: { 'If-None-Match': `"other", W/${tag}` } });
    assert.deepEqual([again.status, again.headers.get('etag'), store.read], [304, tag, readBefore]);
  }
});

test('what is not there, or cannot be asked for, is not kept by anybody', async (context) => {
  const { address, store } = await served(context);
  const id = 'a'.repeat(64);
  for (const path of [id, `${id}/thumbnail`, 'A'.repeat(64), '..%2f..%2fetc']) {
    const answer = await fetch(`${address}/images/${path}`);
    assert.deepEqual([answer.status, answer.headers.get('cache-control'), (answer.headers.get('etag') ?? '').includes(id)], [404, 'no-store', false], path);
  }
  store.fault = new Unavailable('the database');
  const away = await fetch(`${address}/images/${id}`);
  assert.deepEqual([away.status, away.headers.get('cache-control'), away.headers.get('retry-after')], [503, 'no-store', '1']);
});

test('what is no picture, or too much of one, is refused in words', async (context) => {
  const { post, store } = await served(context);
  assert.deepEqual(await problemOf(await post('<html>')), [415, 'this is no PNG, JPEG or WebP picture, whatever its name says']);
  assert.deepEqual(await problemOf(await post(Buffer.alloc(50_000_000))), [413, 'a picture has at most 0.02 MB']);
  assert.deepEqual(await problemOf(await post(await picture('#000'), 'somebody')), [400, 'expected the UUID of an account']);
  assert.equal(store.added, 0);
});

test('a body that does not end is answered', async (context) => {
  const { address } = await served(context);
  const status = await new Promise((resolve, reject) => {
    const endless = ask(`${address}/images`, { method: 'POST', headers: { 'X-Drydock-Account': ALICE } }, (answer) => resolve(answer.resume().statusCode));
    endless.once('error', reject);
    endless.write('x');
    context.after(() => endless.destroy());
  });
  assert.equal(status, 408);
});

test('a page that was not given is refused with what is allowed', async (context) => {
  const { address } = await served(context);
  for (const [query, message] of [
    ['', /account: expected/],
    [`account=${ALICE}&limit=0`, /limit: expected a whole number from 1 to 100/],
    [`account=${ALICE}&limit=101`, /limit/],
    [`account=${ALICE}&cursor=1%20OR%201`, /cursor: expected the `next` of an earlier page/],
  ] as const) {
    const [status, detail] = await problemOf(await fetch(`${address}/images?${query}`));
    assert.equal(status, 400);
    assert.match(detail, message);
  }
});
