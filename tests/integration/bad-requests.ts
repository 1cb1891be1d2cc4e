import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { askMember } from '../../drills/redis/shards';
import { productsPage } from '../../services/api/schemas';
import { ApiClient } from './api-client';
import { confide, everySecret, searchLogs, withoutRestarts } from './logs';
import { settings } from './settings';
import { figure, step } from './steps';

const WRONG_PASSWORDS = 1_000;
const AT_ONCE = 20;
const page = productsPage as z.ZodType<{ items: { id: number }[]; next: string | null }>;

/** What a hostile client may ask of the API. */
export function badRequests(): void {
  step('SQL in a search, a tampered cursor, a forged and an expired token are refused or find nothing, and no pod restarts', 60, () =>
    withoutRestarts(async () => {
      const api = await ApiClient.find();
      const hostile = encodeURIComponent("'; DROP TABLE shop.products; --");
      assert.deepEqual((await api.get(page, `/products?search=${hostile}`)).items, []);
      const { next } = await api.get(page, '/products?limit=1');
      assert.ok(next);
      for (const cursor of [`${next.slice(0, -4)}AAAA`, next.slice(0, -4), 'AAAA', Buffer.from('{"after":7}').toString('base64url')]) {
        assert.equal((await api.ask(`/products?cursor=${cursor}`)).status, 400, cursor);
      }
      for (const token of ['x', 'A'.repeat(43), 'A'.repeat(4_000), await expiredToken(api)]) {
        assert.equal((await api.ask('/session', { token })).status, 401);
        assert.equal((await api.ask('/orders/1', { token })).status, 401);
      }
      assert.equal((await api.ask('/orders/1')).status, 401);
      assert.equal((await api.get(page, '/products?limit=1')).items.length, 1);
    }),
  );

  step('after some wrong passwords the right one is refused, too', 90, async () => {
    const api = await ApiClient.find();
    const email = await api.register();
    const statuses = [];
    const most = triedPasswords();
    for (let i = 0; i < most + 1; i += 1) statuses.push((await api.logIn(email, 'not the password')).status);
    assert.deepEqual(statuses, [...Array<number>(most).fill(401), 429]);
    const locked = await api.logIn(email);
    assert.equal(locked.status, 429);
    assert.ok(locked.retryAfterSeconds > 60, `${locked.retryAfterSeconds} s`);
    // Others come in as before.
    await api.enter();
  });
}

/** To be asked when nobody at this machine's address must log in any more: it is locked out for a quarter of an hour. */
export function manyWrongPasswords(): void {
  step(`${WRONG_PASSWORDS} wrong passwords: some are tried, the others refused at once, no pod restarts, and no log tells one`, 240, () =>
    withoutRestarts(async () => {
      const api = await ApiClient.find();
      const email = await api.register();
      const guesses = Array.from({ length: WRONG_PASSWORDS }, (_, i) => confide('a wrong password', `guess ${i} of ${email}`));
      const statuses: number[] = [];
      const began = performance.now();
      for (let first = 0; first < WRONG_PASSWORDS; first += AT_ONCE) {
        const answers = await Promise.all(guesses.slice(first, first + AT_ONCE).map((guess) => api.logIn(email, guess)));
        statuses.push(...answers.map(({ status }) => status));
      }
      const tried = statuses.filter((status) => status === 401).length;
      figure('wrong passwords', `${tried} of ${WRONG_PASSWORDS} tried, all refused in ${((performance.now() - began) / 1000).toFixed(1)} s`);
      assert.equal(tried, triedPasswords());
      assert.deepEqual([...new Set(statuses)].sort(), [401, 429]);
      assert.equal((await api.logIn(email)).status, 429);
      await api.get(page, '/products?limit=1');
      assert.deepEqual((await searchLogs(await everySecret())).told, []);
    }),
  );
}

/** All passwords and tokens of this run, and all that `make up` generated. */
export function silentLogs(): void {
  step('no log of any pod tells a password, a token or a key', 120, async () => {
    const secrets = await everySecret();
    // What a log does tell must be found.
    const path = `looked-for-${randomUUID()}`;
    assert.equal((await (await ApiClient.find()).ask(`/${path}`)).status, 404);
    const { told, lines } = await searchLogs(new Map([...secrets, [path, path]]));
    const known = told.filter((found) => found.endsWith(path));
    assert.notEqual(known.length, 0);
    figure('logs searched', `${secrets.size} secrets in ${lines} lines, ${told.length - known.length} told`, '0 told');
    assert.deepEqual(told, known);
  });
}

/** Of a session that was good, and whose time is over. */
async function expiredToken(api: ApiClient): Promise<string> {
  const token = await api.enter();
  assert.equal((await api.ask('/session', { token })).status, 200);
  const key = `session:${createHash('sha256').update(token).digest('hex')}`;
  assert.equal(await askMember('valkey-0', '-c', 'PEXPIRE', key, '1'), '1');
  return token;
}

/** So many of one account are tried by one address. */
function triedPasswords(): number {
  const defaults: unknown = parse(readFileSync(join(settings.root, 'roles/auth/defaults/main.yml'), 'utf8'));
  return z.object({ auth_failures_of_both: z.number() }).parse(defaults).auth_failures_of_both;
}
