import assert from 'node:assert/strict';
import { createServer, get } from 'node:http';
import { test } from 'node:test';
import { Resolver } from './resolver';

const LATER_MS = 60_000;

test('one look-up of a host at a time, which is known for a while, and then looked up again', async () => {
  const asked: { readonly host: string; readonly answer: (address: string) => void }[] = [];
  let nowMs = 0;
  const resolver = new Resolver((host) => new Promise((answer) => asked.push({ host, answer })), () => nowMs);
  const all = ['db', 'db', 'auth'].map((host) => resolver.resolve(host));
  assert.deepEqual(asked.map(({ host }) => host), ['db', 'auth']);
  asked[0]?.answer('10.0.0.1');
  asked[1]?.answer('10.0.0.9');
  assert.deepEqual(await Promise.all(all), ['10.0.0.1', '10.0.0.1', '10.0.0.9']);
  assert.equal(await resolver.resolve('db'), '10.0.0.1');
  assert.equal(asked.length, 2);
  nowMs = LATER_MS;
  const later = resolver.resolve('db');
  asked[2]?.answer('10.0.0.2');
  assert.equal(await later, '10.0.0.2');
});

test('while no resolver answers, the address last known is taken; a host that was never found is an error', async () => {
  let nowMs = 0;
  let isAway = false;
  const find = (): Promise<string> => (isAway ? Promise.reject(new Error('no resolver')) : Promise.resolve('10.0.0.1'));
  const resolver = new Resolver(find, () => nowMs);
  await resolver.resolve('db');
  [nowMs, isAway] = [LATER_MS, true];
  assert.equal(await resolver.resolve('db'), '10.0.0.1');
  await assert.rejects(resolver.resolve('auth'), /no resolver/);
});

test('a request finds its host by it', async (context) => {
  const server = createServer((_request, response) => response.end('here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.close());
  const { port } = server.address() as { port: number };
  const { lookup } = new Resolver(() => Promise.resolve('127.0.0.1'));
  const status = await new Promise((resolve, reject) => {
    get({ host: 'a-service.invalid', port, lookup }, (answer) => resolve(answer.resume().statusCode)).on('error', reject);
  });
  assert.equal(status, 200);
});
