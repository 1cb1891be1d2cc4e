import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALICE, portal } from './portal-under-test';

test('who registers is logged in, is greeted once, and has a cookie that scripts and other hosts cannot read', async (context) => {
  const { newBrowser } = await portal(context);
  const browser = newBrowser();
  await browser.open('/register');
  await browser.send('/register', ALICE);
  assert.match(browser.page.text, /Your account is made/);
  assert.match(browser.page.text, /Logged in as <bdi>Alice<\/bdi>/);
  const session = browser.setCookies.find((line) => line.startsWith('__Host-session=')) ?? '';
  for (const attribute of ['; Path=/', '; HttpOnly', '; Secure', '; SameSite=Lax', '; Max-Age=3']) assert.ok(session.includes(attribute), `${attribute} in ${session}`);
  assert.doesNotMatch(session, /Domain/);
  assert.doesNotMatch((await browser.open('/')).text, /Your account is made/);
});

test('a form that is refused comes back with what was filled in, but for passwords, and says at each field what is wrong', async (context) => {
  const { newBrowser } = await portal(context);
  const browser = newBrowser();
  await browser.open('/register');
  const { status, text } = await browser.send('/register', { ...ALICE, email: 'al"ice' });
  assert.equal(status, 400);
  for (const expected of [
    '<title>Error: Register',
    '<div class="notice error" role="alert" tabindex="-1" autofocus>',
    '<a href="#email">E-mail address: expected an e-mail address</a>',
    '<p class="fault" id="email-fault">expected an e-mail address</p>',
    'value="al&quot;ice" autocomplete="username" maxlength="254" aria-describedby="email-fault" aria-invalid="true"',
  ]) {
    assert.ok(text.includes(expected), expected);
  }
  assert.doesNotMatch(text, /four words/);
});

test('an address that is taken, and a wrong password, are told in words', async (context) => {
  const { member, newBrowser, lines } = await portal(context);
  await member();
  const other = newBrowser();
  await other.open('/register');
  assert.match((await other.send('/register', ALICE)).text, /there is an account with this address already/);
  await other.open('/login');
  const { status, text } = await other.send('/login', { email: ALICE.email, password: 'wrong' });
  assert.deepEqual([status, other.cookies.has('__Host-session')], [401, false]);
  assert.match(text, /The e-mail address or the password is wrong\./);
  assert.doesNotMatch(lines.join(''), /four words|wrong"/);
});

test('who has tried too often is told how long to wait', async (context) => {
  const { api, newBrowser } = await portal(context);
  const browser = newBrowser();
  await browser.open('/login');
  api.refusal = { status: 429, headers: { 'Retry-After': '300' } };
  const { status, text } = await browser.send('/login', ALICE);
  assert.equal(status, 429);
  assert.match(text, /Please try again in 5 minutes\./);
});

test('a page for members leads to the login, and from there back, but nowhere else', async (context) => {
  const { member, newBrowser } = await portal(context);
  await member();
  const browser = newBrowser();
  await browser.open('/orders?number=42');
  await browser.send('/login', ALICE);
  assert.match(browser.page.text, /<h1>Order 42<\/h1>/);
  for (const next of ['https://example.org/', '//example.org/', '/\\example.org', 'javascript:alert(1)', '/\t/example.org']) {
    const stranger = newBrowser();
    await stranger.open(`/login?${new URLSearchParams({ next }).toString()}`);
    assert.equal(stranger.hidden('/login')['next'], '/', next);
  }
});

test('who logs out is logged out with api, too', async (context) => {
  const { api, member } = await portal(context);
  const browser = await member();
  await browser.send('/logout', {});
  assert.match(browser.page.text, /You are logged out\./);
  assert.deepEqual([api.sessions.size, browser.cookies.has('__Host-session')], [0, false]);
});

test('everywhere means every session', async (context) => {
  const { api, member, newBrowser } = await portal(context);
  const browser = await member();
  const other = newBrowser();
  await other.open('/login');
  await other.send('/login', ALICE);
  assert.equal(api.sessions.size, 2);
  await browser.open('/profile');
  await browser.send('/logout-everywhere', {});
  assert.equal(api.sessions.size, 0);
  await other.open('/profile');
  assert.match(other.page.text, /<h1>Log in<\/h1>/);
});

test('name and password are changed, the password only with the present one', async (context) => {
  const { api, member } = await portal(context);
  const browser = await member();
  await browser.open('/profile');
  await browser.send('/profile', { name: 'Alice <b>' });
  assert.match(browser.page.text, /Your name is changed\..*Logged in as|Logged in as <bdi>Alice &lt;b&gt;/s);
  const refused = await browser.send('/profile/password', { currentPassword: 'x', password: 'another few words' });
  assert.equal(refused.status, 403);
  assert.match(refused.text, /Present password: this is not the present password/);
  await browser.send('/profile/password', { currentPassword: ALICE.password, password: 'another few words' });
  assert.match(browser.page.text, /Your password is changed/);
  assert.equal(api.members[0]?.password, 'another few words');
});
