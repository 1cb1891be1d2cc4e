/**
 * Against a seeded PostgreSQL, found by PGHOST, PGPORT, PGDATABASE and PGCREDENTIALS; without one these tests fail.
 * Run: node --require ts-node/register --test services/api/shop.db.ts
 */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import * as z from 'zod';
import { createPools, poolSettings, type Pools } from '../shared/database';
import { createLog } from '../shared/log';
import { Registry } from '../shared/metrics';
import { categorySchema, orderSchema, productDetailSchema, productSchema } from './schemas';
import { SeededShop } from './shop';

function seeded(context: TestContext): { readonly shop: SeededShop; readonly pools: Pools } {
  const settings = z.object(poolSettings).parse({ PGSSLMODE: 'disable', PG_STATEMENT_MS: '20000', PG_WAIT_MS: '10000', ...process.env });
  const pools = createPools({ settings, name: 'test', log: createLog('test', 'silent'), registry: new Registry() });
  context.after(() => pools.close());
  return { shop: new SeededShop(pools), pools };
}

test('a page, a product and the categories are as the document says', async (context) => {
  const { shop } = seeded(context);
  const found = z.array(productSchema.strict()).parse(await shop.products({ after: 0, limit: 20 }));
  assert.equal(found.length, 21);
  const [first] = found;
  assert.ok(first);
  const detail = productDetailSchema.strict().parse(await shop.product(first.id));
  assert.deepEqual([detail.name, detail.price, detail.category], [first.name, first.price, first.category]);
  assert.equal(await shop.product(2 ** 50), undefined);
  const categories = z.array(categorySchema.strict()).parse(await shop.categories());
  assert.ok(categories.some(({ parent }) => parent === null) && categories.some(({ parent }) => parent !== null));
});

test('a category holds what those below it hold', async (context) => {
  const { shop, pools } = seeded(context);
  const [child] = (await shop.categories()).filter(({ parent }) => parent !== null);
  assert.ok(child?.parent);
  const count = async (slug: string): Promise<number> => (await shop.products({ after: 0, limit: 10_000, category: slug })).length;
  const [{ n } = { n: -1 }] = await pools.read<{ n: number }>(
    'SELECT count(*)::int AS n FROM shop.products JOIN shop.categories c ON c.id = category_id WHERE parent_id = (SELECT id FROM shop.categories WHERE slug = $1)',
    [child.parent],
  );
  assert.equal(await count(child.parent), n);
  assert.ok((await count(child.slug)) < n);
  assert.equal(await count('no-such-category'), 0);
});

test('what is looked for is found whatever its case, and is no pattern', async (context) => {
  const { shop } = seeded(context);
  const [first] = await shop.products({ after: 0, limit: 1 });
  const word = first?.name.split(' ').at(-1) ?? '';
  const found = await shop.products({ after: 0, limit: 100, search: word.toUpperCase() });
  assert.ok(found.length > 0 && found.every(({ name }) => name.toLowerCase().includes(word.toLowerCase())));
  assert.deepEqual(await shop.products({ after: 0, limit: 100, search: '%' }), []);
  assert.deepEqual(await shop.products({ after: 0, limit: 100, search: "'; DROP TABLE shop.products; --" }), []);
});

test('orders tell their way in all its forms, and nothing else', async (context) => {
  const { shop } = seeded(context);
  const orders = [];
  for (let id = 1; id <= 60; id += 1) orders.push(orderSchema.strict().parse(await shop.order(id)));
  assert.ok(new Set(orders.map(({ status }) => status)).size > 1);
  assert.ok(orders.some(({ payments }) => payments.length > 0) && orders.some(({ shipment }) => shipment?.deliveredAt));
  assert.equal(await shop.order(2 ** 50), undefined);
});
