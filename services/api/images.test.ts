import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'node:test';
import { ACCOUNT, IMAGE, MOST_BYTES, send, servedApi, TOKEN } from './example';

const HEADERS = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'image/png' };

test('a picture goes through as it comes, for its account', async (context) => {
  const seen: unknown[] = [];
  const { ask } = await servedApi(context, {
    imageStore: (request, response) => {
      void buffer(request).then((bytes) => {
        seen.push([request.headers['x-drydock-account'], bytes.length]);
        send(response, 201, { image: IMAGE });
      });
    },
  });
  const { status, body } = await ask('/images', { method: 'POST', headers: HEADERS, body: Buffer.alloc(MOST_BYTES, 1) });
  assert.deepEqual([status, body], [201, { image: IMAGE }]);
  assert.deepEqual(seen, [[ACCOUNT.id, MOST_BYTES]]);
});

test('one that is too large is refused, announced or not, and the service goes on', async (context) => {
  const { ask } = await servedApi(context, { imageStore: (request, response) => void request.resume().on('end', () => send(response, 201, { image: IMAGE })) });
  const large = Buffer.alloc(MOST_BYTES + 1);
  assert.equal((await ask('/images', { method: 'POST', headers: HEADERS, body: large })).status, 413);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let sent = 0; sent < 200; sent += 1) yield await Promise.resolve(large);
  }
  const unannounced = { method: 'POST', headers: HEADERS, body: ReadableStream.from(chunks()), duplex: 'half' } as const;
  assert.equal((await ask('/images', unannounced)).status, 413);
  assert.equal((await ask('/products/1')).status, 200);
});

test('one that never ends is given up after its time', { timeout: 10_000 }, async (context) => {
  const { address, ask } = await servedApi(context, { imageStore: (request) => void request.resume() });
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  context.after(() => socket.destroy());
  socket.write(`POST /v1/images HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\nTransfer-Encoding: chunked\r\n\r\n`);
  const drip = setInterval(() => socket.write('1\r\nx\r\n'), 50);
  const beganMs = performance.now();
  const [answer] = (await once(socket, 'data')) as [Buffer];
  clearInterval(drip);
  assert.match(answer.toString(), /^HTTP\/1\.1 503/);
  assert.ok(performance.now() - beganMs < 3_000);
  assert.equal((await ask('/products/1')).status, 200);
});

test('a refusal of the store is handed on, and nobody without a session gets there', async (context) => {
  let asked = 0;
  const { ask } = await servedApi(context, {
    imageStore: (request, response) => {
      asked += 1;
      request.resume();
      send(response, 415, { detail: 'expected a PNG, JPEG or WebP picture' });
    },
  });
  const refused = await ask('/images', { method: 'POST', headers: HEADERS, body: '<html>' });
  assert.deepEqual([refused.status, refused.body['detail']], [415, 'expected a PNG, JPEG or WebP picture']);
  assert.equal((await ask('/images', { method: 'POST', headers: { 'Content-Type': 'image/png' }, body: 'x' })).status, 401);
  assert.equal(asked, 1);
});

test('bytes come back with what makes them cacheable, and not again to who has them', async (context) => {
  const bytes = Buffer.alloc(300_000, 7);
  const headers = { 'Content-Type': 'image/png', ETag: '"a"', 'Cache-Control': 'public, max-age=31536000, immutable' };
  const { address, ask } = await servedApi(context, {
    imageStore: (request, response) => {
      if (!(request.url ?? '').startsWith(`/images/${IMAGE.id}`)) send(response, 404, { detail: 'there is no such picture' });
      else if (request.headers['if-none-match'] === '"a"') response.writeHead(304, headers).end();
      else response.writeHead(200, { ...headers, 'Content-Length': bytes.length }).end(bytes);
    },
  });
  const whole = await fetch(`${address}/v1/images/${IMAGE.id}`);
  assert.deepEqual([whole.status, whole.headers.get('etag'), whole.headers.get('cache-control')], [200, '"a"', headers['Cache-Control']]);
  assert.ok(Buffer.from(await whole.arrayBuffer()).equals(bytes));
  const known = await fetch(`${address}/v1/images/${IMAGE.id}/thumbnail`, { headers: { 'If-None-Match': '"a"' } });
  assert.equal(known.status, 304);
  assert.equal((await ask(`/images/${'b'.repeat(64)}`)).status, 404);
  assert.equal((await ask('/images/..%2fsession')).status, 400);
});

test('a picture that breaks off in the middle is not taken for a whole one', async (context) => {
  const { address } = await servedApi(context, {
    imageStore: (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'image/png', 'Content-Length': 1_000 }).write('half');
      void delay(50).then(() => response.destroy());
    },
  });
  const broken = await fetch(`${address}/v1/images/${IMAGE.id}`);
  await assert.rejects(broken.arrayBuffer());
});
