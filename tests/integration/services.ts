import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { orderSchema, productDetailSchema, productsPage, sessionAnswer } from '../../services/api/schemas';
import { ApiClient } from './api-client';
import { kubectl, read } from './cluster';
import { settings } from './settings';
import { figure, step } from './steps';
import { underLoad, type Load } from './steady-load';
import { until } from './waiting';

const NAMESPACE = '--namespace=app-services';
const ROLLOUT_SECONDS = 120;
const page = productsPage as z.ZodType<{ items: { id: number; name: string }[]; next: string | null }>;
const podsSchema = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });

export function services(): void {
  step('the shop is read page by page, each product once, and found by its name', 60, async () => {
    const api = await ApiClient.find();
    const ids: number[] = [];
    let next: string | null = '';
    for (let pages = 0; pages < 5 && next !== null; pages += 1) {
      const found: { items: { id: number }[]; next: string | null } = await api.get(page, `/products?limit=10&cursor=${next}`);
      ids.push(...found.items.map(({ id }) => id));
      next = found.next;
    }
    assert.equal(new Set(ids).size, 50);
    assert.deepEqual(ids, [...ids].sort((a, b) => a - b));
    const product = await api.get(productDetailSchema, `/products/${ids[7] ?? 0}`);
    const search = encodeURIComponent(product.name.toUpperCase());
    const named = await api.get(page, `/products?limit=100&search=${search}`);
    assert.ok(named.items.some(({ id }) => id === product.id));
  });

  step('SQL in a search, a tampered cursor and a forged token are refused or find nothing', 60, async () => {
    const api = await ApiClient.find();
    const hostile = encodeURIComponent("'; DROP TABLE shop.products; --");
    assert.deepEqual((await api.get(page, `/products?search=${hostile}`)).items, []);
    const { next } = await api.get(page, '/products?limit=1');
    assert.ok(next);
    for (const cursor of [`${next.slice(0, -4)}AAAA`, next.slice(0, -4), 'AAAA', Buffer.from('{"after":7}').toString('base64url')]) {
      assert.equal((await api.ask(`/products?cursor=${cursor}`)).status, 400, cursor);
    }
    for (const token of ['x', 'A'.repeat(43), 'A'.repeat(4_000)]) assert.equal((await api.ask('/session', { token })).status, 401);
    assert.equal((await api.ask('/orders/1')).status, 401);
    assert.equal((await api.get(page, '/products?limit=1')).items.length, 1);
  });

  step('who logs in sees an order\'s way, and nothing any more after logging out everywhere', 60, async () => {
    const api = await ApiClient.find();
    const token = await api.enter();
    await api.get(sessionAnswer, '/session', token);
    await api.get(orderSchema, '/orders/1', token);
    assert.equal((await api.ask('/sessions', { method: 'DELETE', token })).status, 204);
    assert.equal((await api.ask('/session', { token })).status, 401);
  });

  step('after some wrong passwords the right one is refused, too', 90, async () => {
    const api = await ApiClient.find();
    const email = await api.register();
    const statuses = [];
    const most = wrongPasswords();
    for (let i = 0; i < most + 1; i += 1) statuses.push((await api.logIn(email, 'not the password')).status);
    assert.deepEqual(statuses, [...Array<number>(most).fill(401), 429]);
    const locked = await api.logIn(email);
    assert.equal(locked.status, 429);
    assert.ok(locked.retryAfterSeconds > 60, `${locked.retryAfterSeconds} s`);
    // Others come in as before.
    await api.enter();
  });

  step('a session survives the pods of auth, killed one after the other', 180, async () => {
    const api = await ApiClient.find();
    const token = await api.enter();
    const { items } = await read(podsSchema, 'pods', NAMESPACE, '--selector=app.kubernetes.io/name=auth');
    assert.ok(items.length >= 2);
    const load = await underLoad(api, token, async () => {
      for (const { metadata } of items) {
        await kubectl('delete', 'pod', metadata.name, NAMESPACE, '--grace-period=0', '--force');
        await rolledOut('auth');
      }
    });
    await until('the session to be known', 10, async () => (await api.ask('/session', { token })).status === 200 || undefined);
    report('all pods of auth killed', load);
    assert.ok(load.failed.length <= load.asked / 20, load.failed.slice(0, 5).join('\n'));
  });

  for (const name of ['api', 'auth']) {
    step(`no request fails while the pods of ${name} are replaced`, ROLLOUT_SECONDS + 60, async () => {
      const api = await ApiClient.find();
      const token = await api.enter();
      const load = await underLoad(api, token, async () => {
        await kubectl('rollout', 'restart', `deployment/${name}`, NAMESPACE);
        await rolledOut(name);
        await gone(name);
      });
      report(`rolling update of ${name}`, load);
      assert.deepEqual(load.failed, []);
    });
  }
}

/** So many of one account are tried. */
function wrongPasswords(): number {
  const defaults: unknown = parse(readFileSync(join(settings.root, 'roles/auth/defaults/main.yml'), 'utf8'));
  return z.object({ auth_failures_of_account: z.number() }).parse(defaults).auth_failures_of_account;
}

async function rolledOut(name: string): Promise<void> {
  const what = `deployment/${name} to be rolled out`;
  await until(what, ROLLOUT_SECONDS, async () => {
    await kubectl('rollout', 'status', `deployment/${name}`, NAMESPACE, '--timeout=15s');
    return true;
  });
}

const endingSchema = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }) })) });

/** The last request of a pod that is replaced comes after its successor is ready. */
async function gone(name: string): Promise<void> {
  await until(`the former pods of ${name} to have ended`, 60, async () => {
    const { items } = await read(endingSchema, 'pods', NAMESPACE, `--selector=app.kubernetes.io/name=${name}`);
    return items.every(({ metadata }) => metadata.deletionTimestamp === undefined) || undefined;
  });
}

function report(what: string, { asked, failed, slowestMs }: Load): void {
  figure(what, `${failed.length} of ${asked} requests failed, the slowest took ${(slowestMs / 1000).toFixed(2)} s`, '0 failed');
}
