/**
 * Against a real PostgreSQL, found by PGHOST, PGPORT, PGDATABASE and PGCREDENTIALS; without one these tests fail.
 * Run: node --require ts-node/register --test services/image-store/store.db.ts
 */
import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import * as z from 'zod';
import { createPools, poolSettings } from '../shared/database';
import { createLog } from '../shared/log';
import { Registry } from '../shared/metrics';
import { ImageStore } from './store';

const PICTURE = { type: 'image/png', width: 3, height: 2, thumbnail: Buffer.from('thumbnail') };

function stores(context: TestContext, count: number): ImageStore[] {
  const settings = z.object(poolSettings).parse({ PGSSLMODE: 'disable', PG_POOL_MOST: '2', PG_STATEMENT_MS: '20000', PG_WAIT_MS: '10000', ...process.env });
  return Array.from({ length: count }, () => {
    const pools = createPools({ settings, name: 'test', log: createLog('test', 'silent'), registry: new Registry() });
    context.after(() => pools.close());
    return new ImageStore(pools);
  });
}

async function added(store: ImageStore, account: string, bytes: Buffer): Promise<string> {
  const id = createHash('sha256').update(bytes).digest('hex');
  await store.add(id, PICTURE, bytes);
  await store.claim(account, id);
  return id;
}

test('pods that start together make the tables once', async (context) => {
  await Promise.all(stores(context, 3).map((store) => store.prepare()));
});

test('every byte comes back, whatever lies between the slices', async (context) => {
  const [store] = stores(context, 1);
  assert.ok(store !== undefined);
  for (const length of [1, 2 ** 20, 2 ** 20 + 1, 10_000_000]) {
    const bytes = randomBytes(length);
    const id = await added(store, randomUUID(), bytes);
    const content = await store.content(id);
    assert.ok(content !== undefined && (await buffer(content.slices)).equals(bytes));
    assert.deepEqual([content.type, content.bytes, (await store.thumbnail(id))?.toString()], ['image/png', length, 'thumbnail']);
  }
  const nowhere = 'f'.repeat(64);
  assert.deepEqual([await store.content(nowhere), await store.thumbnail(nowhere), await store.isThere(nowhere)], [undefined, undefined, false]);
});

test('one picture is in two galleries, once in each, and a gallery comes in parts', async (context) => {
  const [store, other] = stores(context, 2);
  assert.ok(store !== undefined && other !== undefined);
  const [alice, bob, bytes] = [randomUUID(), randomUUID(), randomBytes(100)];
  const id = await added(store, alice, bytes);
  const again = await store.claim(alice, id);
  assert.deepEqual([again.isNew, again.image.bytes, (await other.claim(bob, id)).isNew], [false, 100, true]);
  const ids = [id, ...(await Promise.all([1, 2].map(() => added(other, alice, randomBytes(10)))))];
  const first = await store.gallery(alice, 2, undefined);
  const second = await store.gallery(alice, 2, first.next);
  assert.deepEqual([...first.items, ...second.items].map((image) => image.id).sort(), ids.sort());
  assert.deepEqual([first.items.length, second.items.at(-1)?.id, second.next], [2, id, undefined]);
  assert.ok(Math.abs(Date.parse(again.image.createdAt) - Date.now()) < 60_000);
});
