import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Registry } from '../shared/metrics';
import { WorkQueue } from './work-queue';

interface Work {
  readonly outcome: Promise<unknown>;
  readonly end: (error?: Error) => void;
}

function begin(queue: WorkQueue): Work {
  let end: Work['end'] = () => undefined;
  const promise = new Promise<void>((resolve, reject) => {
    end = (error) => (error === undefined ? resolve() : reject(error));
  });
  return { outcome: queue.run(() => promise).catch((thrown: unknown) => thrown), end };
}

test('so many at once, so many wait, and who comes then is sent away', async () => {
  const registry = new Registry();
  const queue = new WorkQueue(2, 1, registry);
  const gauges = async (): Promise<number[]> => {
    await setImmediate();
    const found = await registry.getMetricsAsJSON();
    return found.map(({ values }) => values[0]?.value ?? NaN);
  };
  const [first, second, third] = [begin(queue), begin(queue), begin(queue)];
  assert.deepEqual(await gauges(), [1, 2]);
  await assert.rejects(queue.run(() => Promise.resolve()), { status: 503 });
  first.end(new Error('as asked'));
  assert.match(String(await first.outcome), /as asked/);
  assert.deepEqual(await gauges(), [0, 2], 'a failure frees its place for who waits');
  second.end();
  third.end();
  await Promise.all([second.outcome, third.outcome]);
  assert.deepEqual(await gauges(), [0, 0]);
});
