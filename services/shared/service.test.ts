import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Router } from 'express';
import { RequestError } from './problem';
import { createLog } from './log';
import { createRegistry } from './metrics';
import { serve, type Parts } from './service';

interface Served {
  readonly address: string;
  readonly lines: readonly string[];
  readonly end: () => Promise<void>;
}

async function served(context: TestContext, parts: Partial<Parts>, closeMs = 1_000): Promise<Served> {
  const lines: string[] = [];
  const log = createLog('test', 'info', { write: (line) => void lines.push(line) });
  const settings = { PORT: 0, LOG_LEVEL: 'info' as const, DRAIN_MS: 50, CLOSE_MS: closeMs, TRUSTED_PROXIES: 'loopback' };
  const running = await serve({ settings, log, registry: createRegistry() }, { routes: Router(), close: () => Promise.resolve(), ...parts });
  let ended: Promise<void> | undefined;
  const end = (): Promise<void> => (ended ??= running.end());
  context.after(end);
  return { address: `http://127.0.0.1:${running.port}`, lines, end };
}

test('health is told, with what is not well', async (context) => {
  const { address } = await served(context, { ready: () => 'nothing to read from' });
  assert.equal((await fetch(`${address}/livez`)).status, 200);
  const ready = await fetch(`${address}/readyz`);
  assert.deepEqual([ready.status, await ready.text()], [503, 'nothing to read from\n']);
});

test('every answer carries the policy against scripts, and none what serves it', async (context) => {
  const { address } = await served(context, {});
  for (const path of ['/livez', '/nowhere']) {
    const { headers } = await fetch(address + path);
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.doesNotMatch(headers.get('content-security-policy') ?? '', /unsafe/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    for (const name of ['x-powered-by', 'connection', 'keep-alive']) assert.equal(headers.get(name), null, name);
  }
});

test('metrics know routes, not paths, and no method that a client invents', async (context) => {
  const routes = Router().get('/things/:id', (request, response) => void response.send(request.params['id']));
  const { address } = await served(context, { routes });
  await fetch(`${address}/things/42`);
  await fetch(`${address}/secret-path`);
  await fetch(`${address}/things/1`, { method: 'PROPFIND' });
  const metrics = await (await fetch(`${address}/metrics`)).text();
  assert.match(metrics, /drydock_http_request_duration_seconds_count\{method="GET",route="\/things\/:id",status="200"\} 1/);
  assert.match(metrics, /_count\{method="GET",route="none",status="404"\} 1/);
  assert.match(metrics, /_count\{method="other",route="none",status="404"\} 1/);
  assert.doesNotMatch(metrics, /secret-path|PROPFIND/);
  assert.match(metrics, /process_resident_memory_bytes \d/);
});

test('an error of the service tells the client nothing of it, and the log everything', async (context) => {
  const routes = Router()
    .get('/broken', () => {
      throw new Error('password is hunter2');
    })
    .get('/refused', () => {
      throw new RequestError(400, 'since: expected a time');
    });
  const { address, lines } = await served(context, { routes });
  const broken = await fetch(`${address}/broken`);
  assert.equal(broken.status, 500);
  assert.doesNotMatch(await broken.text(), /hunter2/);
  assert.match(lines.join(''), /"level":"error".*hunter2/);
  const refused = await fetch(`${address}/refused`);
  assert.match(refused.headers.get('content-type') ?? '', /^application\/problem\+json/);
  assert.deepEqual([refused.status, await refused.json()], [
    400,
    { type: 'about:blank', title: 'Bad Request', status: 400, detail: 'since: expected a time', requestId: refused.headers.get('x-request-id') },
  ]);
});

test('a request has one id: its own if that is plain, in the answer and in the log', async (context) => {
  const routes = Router().get('/refused', () => {
    throw new RequestError(400, 'no');
  });
  const { address, lines } = await served(context, { routes });
  const ask = (id: string): Promise<Response> => fetch(`${address}/refused`, { headers: { 'X-Request-Id': id } });
  assert.equal((await ask('abc-1')).headers.get('x-request-id'), 'abc-1');
  assert.match(lines.join(''), /"requestId":"abc-1"/);
  for (const id of ['', 'a b', '"},{"', 'x'.repeat(65)]) assert.match((await ask(id)).headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
});

test('an error of the database brings no row into the log', async (context) => {
  const routes = Router().get('/broken', () => {
    throw Object.assign(new Error('failed', { cause: new TypeError('why') }), { detail: 'Key (email)=(ada@example.org) exists', code: '23505' });
  });
  const { address, lines } = await served(context, { routes });
  await fetch(`${address}/broken`);
  assert.match(lines.join(''), /"message":"failed","code":"23505".*"cause":\{"type":"TypeError","message":"why"/);
  assert.doesNotMatch(lines.join(''), /ada@/);
});

test("a client's address is told by proxies that are trusted, and by no one else", async (context) => {
  const routes = Router().get('/who', (request, response) => void response.send(request.ip));
  const { address } = await served(context, { routes });
  const who = async (forwarded: string): Promise<string> => (await fetch(`${address}/who`, { headers: { 'X-Forwarded-For': forwarded } })).text();
  assert.equal(await who('203.0.113.9'), '203.0.113.9');
  assert.equal(await who('10.1.1.1, 203.0.113.9'), '203.0.113.9');
});

test('who ends is first not ready, answers what is under way, and then closes its parts', async (context) => {
  const order: string[] = [];
  const routes = Router().get('/slow', async (_request, response) => {
    await delay(150);
    order.push('answered');
    response.send('done');
  });
  const { address, end } = await served(context, {
    routes,
    close: () => {
      order.push('closed');
      return Promise.resolve();
    },
  });
  const slow = fetch(`${address}/slow`);
  await delay(20);
  const ending = end();
  assert.equal((await fetch(`${address}/readyz`)).status, 503);
  const live = await fetch(`${address}/livez`);
  assert.deepEqual([live.status, live.headers.get('connection')], [200, 'close']);
  assert.equal(await (await slow).text(), 'done');
  await ending;
  assert.deepEqual(order, ['answered', 'closed']);
  await assert.rejects(fetch(`${address}/livez`));
});

test('a request that never ends does not keep the service from ending', { timeout: 5_000 }, async (context) => {
  const { address, end } = await served(context, { routes: Router().get('/never', () => undefined) }, 100);
  const never = assert.rejects(fetch(`${address}/never`));
  await delay(20);
  await end();
  await never;
});
