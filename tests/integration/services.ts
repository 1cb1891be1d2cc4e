import assert from 'node:assert/strict';
import { z } from 'zod';
import { orderSchema, productDetailSchema, productsPage, sessionAnswer } from '../../services/api/schemas';
import { ApiClient } from './api-client';
import { kubectl, read } from './cluster';
import { figure, step } from './steps';
import { underLoad, type Load } from './steady-load';
import { until } from './waiting';

const NAMESPACE = '--namespace=app-services';
const ROLLOUT_SECONDS = 120;
const page = productsPage as z.ZodType<{ items: { id: number; name: string }[]; next: string | null }>;

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

  step('who logs in sees an order\'s way, and nothing any more after logging out everywhere', 60, async () => {
    const api = await ApiClient.find();
    const token = await api.enter();
    await api.get(sessionAnswer, '/session', token);
    await api.get(orderSchema, '/orders/1', token);
    assert.equal((await api.ask('/sessions', { method: 'DELETE', token })).status, 204);
    assert.equal((await api.ask('/session', { token })).status, 401);
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
