import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOTHING_YET } from '../api/schemas';
import { portal } from './portal-under-test';

test('the shop comes page by page, and a page leads on with the same search', async (context) => {
  const { newBrowser } = await portal(context);
  const browser = newBrowser();
  await browser.open('/shop?search=Lamp&category=light');
  assert.match(browser.page.text, /<title>Shop: “Lamp” in Light/);
  assert.equal([...browser.page.text.matchAll(/<h2><a href="\/shop\/products\//g)].length, 24);
  assert.ok(browser.page.text.includes('Lamp &lt;b&gt;bright&lt;/b&gt;'));
  assert.ok(browser.page.text.includes('€1,234.50') && browser.page.text.includes('Not sold at the moment'));
  for (const [first, isLast] of [[25, false], [49, true]] as const) {
    const [, next = ''] = /href="([^"]+)" rel="next"/.exec(browser.page.text) ?? [];
    assert.match(next, /search=Lamp&amp;category=light&amp;cursor=/);
    await browser.open(next.replaceAll('&amp;', '&'));
    assert.ok(browser.page.text.includes(`>Lamp ${first}</a>`));
    assert.equal(browser.page.text.includes('This is the last page'), isLast);
    assert.ok(browser.page.text.includes('<a href="/shop?search=Lamp&amp;category=light">First page</a>'));
  }
});

test('a search that finds nothing says so, and shows what was searched for', async (context) => {
  const { newBrowser } = await portal(context);
  const { status, text } = await newBrowser().open(`/shop?search=${encodeURIComponent(`'; DROP TABLE products; --"`)}`);
  assert.equal(status, 200);
  assert.match(text, /Nothing was found/);
  assert.ok(text.includes('value="&#39;; DROP TABLE products; --&quot;"'));
});

test('a product tells its price, and one that is not there is not found', async (context) => {
  const { newBrowser } = await portal(context);
  assert.match((await newBrowser().open('/shop/products/2')).text, /<h1>Lamp 2<\/h1>[\s\S]*A lamp &amp; more[\s\S]*€1,234\.50[\s\S]*<dd>7<\/dd>/);
  assert.equal((await newBrowser().open('/shop/products/777')).status, 404);
});

test('an order shows its way, and where it is on it', async (context) => {
  const { member } = await portal(context);
  const browser = await member();
  await browser.open('/orders?number=42');
  const { text } = browser.page;
  assert.match(text, /<li>Paid, <time datetime="2026-11-21T20:00:00.000Z">21 November 2026 at 20:00 UTC<\/time>/);
  assert.match(text, /<li aria-current="step">Shipped/);
  assert.match(text, /<li>Delivered: not yet/);
  assert.match((await browser.open('/orders?number=43')).text, /There is no order with this number/);
  assert.equal((await browser.open('/orders?number=x')).status, 400);
});

test('a shop that was never filled is empty, which is no fault of the database', async (context) => {
  const { api, newBrowser } = await portal(context);
  api.refusal = { status: 503, detail: NOTHING_YET };
  const { status, text } = await newBrowser().open('/shop');
  assert.equal(status, 503);
  assert.match(text, /The shop is empty/);
  assert.doesNotMatch(text, /database/);
});

test('categories are asked for once in a while', async (context) => {
  const { api, newBrowser } = await portal(context);
  for (let i = 0; i < 3; i += 1) await newBrowser().open('/shop');
  assert.equal(api.asked.filter(({ line }) => line === 'GET /v1/categories').length, 1);
});
