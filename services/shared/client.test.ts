import assert from 'node:assert/strict';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { Upstream } from './client';
import { Registry } from './metrics';
import { RequestError, Unavailable } from './problem';

async function upstream(context: TestContext, answer: RequestListener): Promise<Upstream> {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const asked = new Upstream({ name: 'other', address: `http://127.0.0.1:${port}`, timeoutMs: 300, registry: new Registry() });
  context.after(() => {
    asked.close();
    server.closeAllConnections();
    server.close();
  });
  return asked;
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, headers).end(JSON.stringify(body));
}

test('JSON goes there and comes back, with what was asked for', async (context) => {
  const other = await upstream(context, (request, response) => {
    void text(request).then((body) => send(response, 201, { method: request.method, url: request.url, body, type: request.headers['content-type'] }));
  });
  const { status, body } = await other.json({ method: 'POST', path: '/things', query: { limit: 2, cursor: undefined, search: 'a&b' }, json: { a: 1 } });
  assert.deepEqual([status, body], [201, { method: 'POST', url: '/things?limit=2&search=a%26b', body: '{"a":1}', type: 'application/json' }]);
});

test('a refusal is handed on with its words, a failure is not', async (context) => {
  const other = await upstream(context, (request, response) => {
    if (request.url === '/locked') send(response, 429, { detail: 'too many' }, { 'Retry-After': '60' });
    else send(response, 500, { detail: 'secret' });
  });
  await assert.rejects(other.json({ path: '/locked' }), (error) => {
    assert.ok(error instanceof RequestError);
    assert.deepEqual([error.status, error.message, error.headers], [429, 'too many', { 'Retry-After': '60' }]);
    return true;
  });
  await assert.rejects(other.json({ path: '/broken' }), (error) => error instanceof RequestError && error.status === 502 && error.message === 'other failed');
});

test('a read whose connection breaks is sent again, a write is not', async (context) => {
  const asked: string[] = [];
  const other = await upstream(context, (request, response) => {
    asked.push(request.method ?? '');
    if (asked.length % 2 === 1) request.socket.destroy();
    else send(response, 200, { fine: true });
  });
  assert.deepEqual((await other.json({ path: '/' })).body, { fine: true });
  await assert.rejects(other.json({ method: 'POST', path: '/', json: {} }), Unavailable);
  assert.deepEqual(asked, ['GET', 'GET', 'POST']);
});

test('one who says nothing is given up', { timeout: 5_000 }, async (context) => {
  const other = await upstream(context, () => undefined);
  await assert.rejects(other.json({ path: '/' }), Unavailable);
});

test('a stream that its sender breaks off fails for the sender\'s own reason', async (context) => {
  const other = await upstream(context, (request, response) => void request.on('end', () => send(response, 200, {})).resume());
  async function* endless(): AsyncGenerator<Buffer> {
    yield await Promise.resolve(Buffer.alloc(10));
    throw new RequestError(413, 'too long');
  }
  await assert.rejects(other.open({ method: 'POST', path: '/', stream: Readable.from(endless()) }), (error) => error instanceof RequestError && error.status === 413);
});
