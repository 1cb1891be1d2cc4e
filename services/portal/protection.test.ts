import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALICE, portal } from './portal-under-test';

const ORIGIN_HEADERS: Record<string, Record<string, string>> = {
  'from another site': { Origin: 'https://example.org' },
  'from nowhere': { Origin: 'null' },
  'over HTTP': { Origin: 'http://portal.drydock.internal' },
};

for (const [what, headers] of Object.entries(ORIGIN_HEADERS)) {
  test(`a form ${what} changes nothing`, async (context) => {
    const { api, member } = await portal(context);
    const browser = await member();
    const { status, text } = await browser.send('/logout', {}, headers);
    assert.deepEqual([status, api.sessions.size], [403, 1]);
    assert.match(text, /This form has expired/);
  });
}

test('a form without its word, or with that of another session, changes nothing', async (context) => {
  const { api, member } = await portal(context);
  const browser = await member();
  const right = browser.hidden('/logout')['csrf'] ?? '';
  for (const csrf of ['', 'x', right.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))]) {
    assert.equal((await browser.send('/logout', { csrf })).status, 403, csrf);
  }
  browser.cookies.set('__Host-session', 'another');
  assert.equal((await browser.send('/logout', { csrf: right })).status, 403);
  const secret = browser.cookies.get('__Host-csrf') ?? '';
  browser.cookies.delete('__Host-csrf');
  assert.equal((await browser.send('/logout', { csrf: right })).status, 403);
  assert.equal(api.sessions.size, 1);
  browser.cookies.set('__Host-csrf', secret).set('__Host-session', [...api.sessions.keys()][0] ?? '');
  assert.equal((await browser.send('/logout', { csrf: right })).status, 200);
  assert.equal(api.sessions.size, 0);
});

test('a session that api does not know is over, and a cookie that is none of ours is not even asked about', async (context) => {
  const { api, newBrowser } = await portal(context);
  const browser = newBrowser();
  browser.cookies.set('__Host-session', 'forged-token');
  await browser.open('/');
  assert.equal(browser.cookies.has('__Host-session'), false);
  const asked = api.asked.length;
  browser.cookies.set('__Host-session', '"<script>"');
  await browser.open('/');
  assert.equal(api.asked.length, asked);
});

test('api hears who asks, and the same request id that the visitor can read', async (context) => {
  const { api, newBrowser } = await portal(context);
  const shown = await newBrowser().open('/shop');
  const headers = api.asked.find(({ line }) => line.startsWith('GET /v1/products'))?.headers ?? {};
  assert.equal(headers['x-request-id'], shown.headers.get('x-request-id'));
  assert.match(String(headers['x-forwarded-for']), /127\.0\.0\.1/);
});

test('while api is away, its words are plain, members stay logged in, and what needs no api is there', async (context) => {
  const { api, member, lines } = await portal(context);
  const browser = await member();
  api.refusal = { status: 503, headers: { 'Retry-After': '1' } };
  for (const path of ['/profile', '/shop', '/gallery']) {
    const { status, text, headers } = await browser.open(path);
    assert.deepEqual([status, headers.get('retry-after')], [503, '1'], path);
    assert.match(text, /We cannot reach our database/);
    assert.match(text, /You stay logged in/);
  }
  assert.equal((await browser.open('/')).status, 200);
  assert.match(browser.page.text, /You stay logged in/);
  api.refusal = undefined;
  assert.match((await browser.open('/profile')).text, /Logged in as <bdi>Alice/);
  api.stop();
  assert.equal((await browser.open('/profile')).status, 503);
  assert.ok(browser.cookies.has('__Host-session'));
  assert.match(lines.join(''), /a page could not be shown/);
});

test('who wants out is out, also while api is away', async (context) => {
  const { api, member } = await portal(context);
  const browser = await member();
  await browser.open('/profile');
  api.refusal = { status: 503 };
  assert.equal((await browser.send('/logout-everywhere', {})).status, 503);
  assert.ok(browser.cookies.has('__Host-session'));
  api.refusal = undefined;
  await browser.open('/profile');
  api.refusal = { status: 503 };
  await browser.send('/logout', {});
  assert.match(browser.page.text, /You are logged out on this device/);
  assert.equal(browser.cookies.has('__Host-session'), false);
});

test('an error of ours tells a number, and nothing of our insides', async (context) => {
  const { api, newBrowser } = await portal(context);
  api.refusal = { status: 418 };
  const odd = await newBrowser().open('/shop');
  assert.match(odd.text, /That cannot be done/);
  api.refusal = { status: 500 };
  const { status, text, headers } = await newBrowser().open('/shop');
  assert.equal(status, 502);
  assert.ok(text.includes(`<code>${headers.get('x-request-id')}</code>`));
  assert.doesNotMatch(text, /as asked|api failed/);
});

test('no page may run a script, load from elsewhere, or be framed; what is not there is told on a page', async (context) => {
  const { newBrowser } = await portal(context);
  const { status, text, headers } = await newBrowser().open('/<script>alert(1)</script>');
  assert.equal(status, 404);
  assert.match(text, /There is nothing here/);
  const policy = headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'none'.*frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /unsafe|script-src/);
  assert.doesNotMatch(text, /<script/);
  assert.equal((await newBrowser().open('/shop/products/%E0%A4%A')).status, 400);
});

test('a form that is too large, or none, is refused on a page', async (context) => {
  const { newBrowser } = await portal(context);
  const browser = newBrowser();
  await browser.open('/login');
  assert.equal((await browser.send('/login', { ...ALICE, password: 'x'.repeat(20_000) })).status, 413);
  assert.match(browser.page.text, /That was too large/);
  const odd = await browser.open('/login', { method: 'POST', body: '{"csrf":', headers: { Origin: browser.origin, 'Content-Type': 'application/json' } });
  assert.equal(odd.status, 403);
});
