import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT, product, send, servedApi, TOKEN } from './example';
import { orderSchema, productDetailSchema, productsPage } from './schemas';

const SESSION = { Authorization: `Bearer ${TOKEN}` };

test('pages follow each other by their cursors, and every product is on one of them', async (context) => {
  const { ask } = await servedApi(context);
  const ids: number[] = [];
  let next: string | null = '';
  for (let pages = 0; next !== null; pages += 1) {
    assert.ok(pages < 10);
    const { status, body } = await ask(`/products?limit=20&cursor=${next}`);
    assert.equal(status, 200);
    const page = productsPage.parse(body) as { items: { id: number }[]; next: string | null };
    ids.push(...page.items.map(({ id }) => id));
    next = page.next;
  }
  assert.deepEqual(ids, Array.from({ length: 50 }, (_, i) => i + 1));
});

test('a cursor that was tampered with, and limits that are none, are refused with what is allowed', async (context) => {
  const { ask } = await servedApi(context);
  const { body } = await ask('/products?limit=20');
  const cursor = String(body['next']);
  for (const query of [
    `cursor=${cursor.slice(0, -3)}AAA`,
    'cursor=1',
    `cursor=${Buffer.from('{"after":1}').toString('base64url')}`,
    `cursor=${'A'.repeat(5_000)}`,
    'limit=0',
    'limit=101',
    'limit=1e9',
    'limit=-1',
    'limit=2.5',
    'limit=1&limit=2',
    `search=${'x'.repeat(101)}`,
    'search=a&search=b',
  ]) {
    const refused = await ask(`/products?${query}`);
    assert.equal(refused.status, 400, query);
    assert.match(String(refused.body['detail']), /^(cursor|limit|search): /, query);
  }
});

test('what is looked for reaches the shop as it was written, and as a value', async (context) => {
  const { ask, shop } = await servedApi(context);
  const search = `'; DROP TABLE products; --`;
  assert.equal((await ask(`/products?search=${encodeURIComponent(search)}&category=tea`)).status, 200);
  assert.deepEqual(shop.asked, [{ search, category: 'tea', after: 0, limit: 20 }]);
});

test('one product and one order are as the document says, and those that are not there are 404', async (context) => {
  const { ask } = await servedApi(context);
  const one = await ask('/products/3');
  assert.equal(productDetailSchema.parse(one.body).name, product(3).name);
  for (const [path, status] of [['/products/51', 404], ['/products/x', 400], ['/products/1e400', 400], ['/products/99999999999999999999', 400]] as const) {
    assert.equal((await ask(path)).status, status, path);
  }
  assert.equal(orderSchema.parse((await ask('/orders/7', { headers: SESSION })).body).status, 'paid');
  assert.equal((await ask('/orders/8', { headers: SESSION })).status, 404);
});

test('an order is for who is logged in', async (context) => {
  const { ask, lines } = await servedApi(context);
  for (const token of [undefined, 'x', 'F'.repeat(43)]) {
    const refused = await ask('/orders/7', { headers: token === undefined ? {} : { Authorization: `Bearer ${token}` } });
    assert.equal(refused.status, 401);
    assert.equal(refused.headers.get('www-authenticate'), 'Bearer');
  }
  assert.doesNotMatch(lines.join(''), /FFFF/);
});

test('a session is asked for with the address and the id of the one who asks', async (context) => {
  const seen: unknown[] = [];
  const { ask } = await servedApi(context, {
    auth: (request, response) => {
      seen.push([request.headers['x-forwarded-for'], request.headers['x-request-id'], request.headers.authorization]);
      send(response, 200, { account: ACCOUNT, expiresAt: '2026-11-22T17:00:00.000Z' });
    },
  });
  const { body } = await ask('/session', { headers: { ...SESSION, 'X-Forwarded-For': '203.0.113.9', 'X-Request-Id': 'r-1' } });
  assert.deepEqual(body, { account: ACCOUNT, expiresAt: '2026-11-22T17:00:00.000Z' });
  assert.deepEqual(seen, [['203.0.113.9', 'r-1', SESSION.Authorization]]);
});

test('what is away is told as 503, and the rest is served', async (context) => {
  const { ask } = await servedApi(context, { auth: (request) => void request.socket.destroy() });
  const away = await ask('/session', { headers: SESSION });
  assert.deepEqual([away.status, away.body['detail'], away.headers.get('retry-after')], [503, 'auth does not answer at the moment', '1']);
  assert.equal((await ask('/products/1')).status, 200);
});

test('a lock-out is handed on; a body that is not as it should be never reaches auth', async (context) => {
  let asked = 0;
  const { ask } = await servedApi(context, {
    auth: (_request, response) => {
      asked += 1;
      send(response, 429, { detail: 'too many wrong passwords; try again later' }, { 'Retry-After': '900' });
    },
  });
  const post = (body: string) => ask('/sessions', { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
  const locked = await post(JSON.stringify({ email: 'ada@example.org', password: 'wrong' }));
  assert.deepEqual([locked.status, locked.headers.get('retry-after')], [429, '900']);
  assert.equal((await post('{"email":"x"}')).status, 400);
  assert.equal((await post('no JSON')).status, 400);
  assert.equal(asked, 1);
});

test('who asks too often is refused until the window ends, and others are not', async (context) => {
  const { ask } = await servedApi(context, { rateLimits: { general: 5 } });
  const statuses = async (address: string): Promise<number[]> => {
    const found = [];
    for (let i = 0; i < 7; i += 1) found.push((await ask('/categories', { headers: { 'X-Forwarded-For': address } })).status);
    return found;
  };
  assert.deepEqual(await statuses('203.0.113.1'), [200, 200, 200, 200, 200, 429, 429]);
  assert.equal((await statuses('203.0.113.2'))[0], 200);
});
