import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { createLog } from '../shared/log';
import { MemoryStore } from '../shared/memory-store';
import { createRegistry } from '../shared/metrics';
import { serve } from '../shared/service';
import type { Account } from './account';
import type { Accounts, Credentials } from './accounts';
import { LockOut } from './lock-out';
import { AuthMetrics } from './metrics';
import { Passwords } from './password';
import { routes } from './routes';
import { Sessions } from './sessions';

const IDLE_MS = 60_000;
const MOST_MS = 600_000;
const ADA = { email: 'ada@example.org', name: 'Ada', password: 'correct horse battery' };

class MemoryAccounts implements Accounts {
  private readonly rows = new Map<string, Credentials>();

  add({ email, name }: Pick<Account, 'email' | 'name'>, password: string): Promise<Account | undefined> {
    if ([...this.rows.values()].some(({ account }) => account.email === email)) return Promise.resolve(undefined);
    const account = { id: randomUUID(), email, name, createdAt: '2026-11-21T17:00:00.000Z' };
    this.rows.set(account.id, { account, password });
    return Promise.resolve(account);
  }

  byEmail(email: string): Promise<Credentials | undefined> {
    return Promise.resolve([...this.rows.values()].find(({ account }) => account.email === email));
  }

  byId(id: string): Promise<Credentials | undefined> {
    return Promise.resolve(this.rows.get(id));
  }

  change(id: string, { name, password }: { name?: string | undefined; password?: string | undefined }): Promise<Account | undefined> {
    const known = this.rows.get(id);
    if (known === undefined) return Promise.resolve(undefined);
    const account = { ...known.account, name: name ?? known.account.name };
    this.rows.set(id, { account, password: password ?? known.password });
    return Promise.resolve(account);
  }
}

interface Answer {
  readonly status: number;
  readonly body: { token?: string; account?: Account; detail?: string } | undefined;
  readonly headers: Headers;
}

interface Served {
  readonly ask: (method: string, path: string, options?: { token?: string | undefined; json?: unknown; body?: string; address?: string }) => Promise<Answer>;
  readonly logIn: (password?: string, address?: string) => Promise<Answer>;
  readonly store: MemoryStore;
  readonly pass: (ms: number) => void;
  readonly lines: readonly string[];
}

async function auth(context: TestContext): Promise<Served> {
  let nowMs = Date.parse('2026-11-21T17:00:00Z');
  const lines: string[] = [];
  const registry = createRegistry();
  const store = new MemoryStore(() => nowMs);
  const metrics = new AuthMetrics(registry);
  const { port, end } = await serve(
    {
      settings: { PORT: 0, LOG_LEVEL: 'info', DRAIN_MS: 0, CLOSE_MS: 100, TRUSTED_PROXIES: 'loopback' },
      log: createLog('test', 'info', { write: (line) => void lines.push(line) }),
      registry,
    },
    {
      routes: routes({
        accounts: new MemoryAccounts(),
        passwords: new Passwords(registry),
        sessions: new Sessions({ store, idleMs: IDLE_MS, mostMs: MOST_MS, nowMs: () => nowMs, onUnreplicated: () => metrics.noteUnreplicated() }),
        lockOut: new LockOut({ store, mostOfBoth: 3, mostOfAccount: 7, mostAccounts: 6, windowMs: 900_000 }),
        metrics,
      }),
      close: () => Promise.resolve(),
    },
  );
  context.after(end);
  const ask: Served['ask'] = async (method, path, { token, json, body, address } = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(address === undefined ? {} : { 'X-Forwarded-For': address }),
      },
      ...(json === undefined && body === undefined ? {} : { body: body ?? JSON.stringify(json) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as NonNullable<Answer['body']>), headers: response.headers };
  };
  const { email, password } = ADA;
  const logIn: Served['logIn'] = (given = password, address = '203.0.113.1') => ask('POST', '/sessions', { json: { email, password: given }, address });
  return { ask, logIn, store, pass: (ms) => (nowMs += ms), lines };
}

test('who registers logs in, is known by the token, and is not after logging out', async (context) => {
  const { ask, logIn, store } = await auth(context);
  const registered = await ask('POST', '/accounts', { json: { ...ADA, email: ' Ada@Example.org ' } });
  assert.deepEqual([registered.status, registered.body?.account?.email], [201, ADA.email]);
  assert.equal((await ask('POST', '/accounts', { json: ADA })).status, 409);
  const { status, body } = await logIn();
  assert.equal(status, 201);
  const { token = '' } = body ?? {};
  const session = await ask('GET', '/session', { token });
  assert.deepEqual([session.status, session.body?.account], [200, registered.body?.account]);
  assert.doesNotMatch(JSON.stringify([...store.entries.keys(), ...store.entries.values()]), new RegExp(token));
  assert.equal((await ask('DELETE', '/session', { token })).status, 204);
  assert.equal((await ask('GET', '/session', { token })).status, 401);
});

test('a session ends when it is not used, and at last even when it is', async (context) => {
  const { ask, logIn, pass } = await auth(context);
  await ask('POST', '/accounts', { json: ADA });
  const token = (await logIn()).body?.token;
  const status = async (): Promise<number> => (await ask('GET', '/session', { token })).status;
  for (let used = 0; used < MOST_MS - IDLE_MS; used += IDLE_MS - 1_000) {
    pass(IDLE_MS - 1_000);
    assert.equal(await status(), 200);
  }
  pass(IDLE_MS);
  assert.equal(await status(), 401);
  const unused = (await logIn()).body?.token;
  pass(IDLE_MS + 1);
  assert.equal((await ask('GET', '/session', { token: unused })).status, 401);
});

test('whoever logs out everywhere has no session left; a new password leaves the one that set it', async (context) => {
  const { ask, logIn } = await auth(context);
  await ask('POST', '/accounts', { json: ADA });
  const [one, other] = [(await logIn()).body?.token, (await logIn()).body?.token];
  const statuses = async (): Promise<number[]> => [(await ask('GET', '/session', { token: one })).status, (await ask('GET', '/session', { token: other })).status];
  const password = 'another long password';
  assert.equal((await ask('PATCH', '/account', { token: one, json: { password } })).status, 400);
  assert.equal((await ask('PATCH', '/account', { token: one, json: { password, currentPassword: 'wrong' } })).status, 403);
  assert.deepEqual(await statuses(), [200, 200]);
  assert.equal((await ask('PATCH', '/account', { token: one, json: { password, currentPassword: ADA.password } })).status, 200);
  assert.deepEqual(await statuses(), [200, 401]);
  assert.equal((await logIn()).status, 401);
  assert.equal((await logIn(password)).status, 201);
  assert.equal((await ask('DELETE', '/sessions', { token: one })).status, 204);
  assert.deepEqual(await statuses(), [401, 401]);
});

test('a new name is seen by all sessions', async (context) => {
  const { ask, logIn } = await auth(context);
  await ask('POST', '/accounts', { json: ADA });
  const [one, other] = [(await logIn()).body?.token, (await logIn()).body?.token];
  assert.equal((await ask('PATCH', '/account', { token: one, json: { name: 'Countess' } })).status, 200);
  assert.equal((await ask('GET', '/session', { token: other })).body?.account?.name, 'Countess');
});

test('after some wrong passwords the right one is refused, too, until time has passed; who is elsewhere is not locked out by it', async (context) => {
  const { ask, logIn, pass } = await auth(context);
  await ask('POST', '/accounts', { json: ADA });
  const wrong = await Promise.all(Array.from({ length: 3 }, () => logIn('wrong')));
  assert.deepEqual(wrong.map(({ status }) => status), [401, 401, 401]);
  const locked = await logIn();
  assert.deepEqual([locked.status, locked.headers.get('retry-after')], [429, '900']);
  assert.equal((await logIn(ADA.password, '203.0.113.2')).status, 201);
  assert.equal((await logIn()).status, 429);
  pass(900_001);
  assert.equal((await logIn()).status, 201);
});

test('many addresses together do not try more passwords for one account either', async (context) => {
  const { ask, logIn } = await auth(context);
  await ask('POST', '/accounts', { json: ADA });
  const statuses = [];
  for (let i = 0; i < 9; i += 1) statuses.push((await logIn('wrong', `203.0.113.${i}`)).status);
  assert.deepEqual(statuses, [401, 401, 401, 401, 401, 401, 401, 429, 429]);
  assert.equal((await logIn()).status, 429);
});

test('an address that tries many accounts is locked out; one that logs in is not, nor one that fails at the same account', async (context) => {
  const { ask, logIn } = await auth(context);
  await ask('POST', '/accounts', { json: ADA });
  const fail = async (account: string): Promise<number> => (await ask('POST', '/sessions', { json: { email: account, password: 'wrong' }, address: '203.0.113.1' })).status;
  for (let i = 0; i < 20; i += 1) await fail('victim@example.org');
  // A slip before one's own password leaves nothing.
  for (let i = 0; i < 3; i += 1) assert.deepEqual([await fail(ADA.email), (await logIn()).status], [401, 201]);
  assert.deepEqual((await Promise.all([logIn(), logIn(), logIn()])).map(({ status }) => status), [201, 201, 201]);
  const tries = [];
  for (let i = 0; i < 7; i += 1) tries.push(await fail(`nobody${i}@example.org`));
  assert.deepEqual(tries, [401, 401, 401, 401, 401, 429, 429]);
  assert.deepEqual([(await logIn()).status, (await logIn(ADA.password, '203.0.113.2')).status], [429, 201]);
});

test('nobody learns which accounts there are: neither by the words nor by the counting', async (context) => {
  const { ask, logIn } = await auth(context);
  await ask('POST', '/accounts', { json: ADA });
  const unknown = await ask('POST', '/sessions', { json: { email: 'nobody@example.org', password: 'wrong' } });
  const known = await logIn('wrong');
  assert.deepEqual([unknown.status, unknown.body?.detail], [known.status, known.body?.detail]);
});

test('1,000 wrong passwords cost few computations and leave nothing secret in the log', { timeout: 60_000 }, async (context) => {
  const { ask, lines } = await auth(context);
  const password = 'hunter2-hunter2';
  const statuses = new Map<number, number>();
  for (let i = 0; i < 1_000; i += 1) {
    const { status } = await ask('POST', '/sessions', { json: { email: 'victim@example.org', password }, address: `203.0.113.${i % 250}` });
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  assert.deepEqual([...statuses], [[401, 7], [429, 993]]);
  assert.doesNotMatch(lines.join(''), /hunter2|victim/);
});

test('forged tokens and bodies that are none are refused, and not repeated', async (context) => {
  const { ask, lines } = await auth(context);
  for (const token of [undefined, '', 'x', 'A'.repeat(43), 'A'.repeat(10_000), "' OR 1=1 --"]) {
    assert.equal((await ask('GET', '/session', { token })).status, 401, token);
  }
  for (const [body, expected] of [
    ['{"password": hunter2', 400],
    ['[]', 400],
    ['', 400],
    [JSON.stringify({ ...ADA, password: 'hunter2' }), 400],
    [JSON.stringify({ ...ADA, extra: 1 }), 400],
    [JSON.stringify({ ...ADA, name: 'x'.repeat(20_000) }), 413],
    [JSON.stringify({ ...ADA, name: 'a\u0000b' }), 400],
  ] as const) {
    const { status, body: problem } = await ask('POST', '/accounts', { body });
    assert.equal(status, expected, body.slice(0, 60));
    assert.doesNotMatch(JSON.stringify(problem), /hunter2/);
  }
  assert.doesNotMatch(lines.join(''), /hunter2/);
});
