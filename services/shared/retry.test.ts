import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RetryBudget, withRetries } from './retry';

function failing(times: number): { readonly work: () => Promise<string>; readonly calls: () => number } {
  let calls = 0;
  return {
    calls: () => calls,
    work: () => {
      calls += 1;
      return calls <= times ? Promise.reject(new Error(`failure ${calls}`)) : Promise.resolve('done');
    },
  };
}

const always = { isTransient: () => true };

test('what passes is tried again, three times at most', async () => {
  const twice = failing(2);
  assert.equal(await withRetries(twice.work, { budget: new RetryBudget(), ...always }), 'done');
  const thrice = failing(3);
  await assert.rejects(withRetries(thrice.work, { budget: new RetryBudget(), ...always }), /failure 3/);
  assert.equal(thrice.calls(), 3);
});

test('what does not pass is told at once', async () => {
  const once = failing(1);
  await assert.rejects(withRetries(once.work, { budget: new RetryBudget(), isTransient: () => false }), /failure 1/);
});

test('while nothing answers, retries are a tenth of the requests', async () => {
  const budget = new RetryBudget();
  let retries = 0;
  const ask = (): Promise<unknown> =>
    withRetries(() => Promise.reject(new Error('away')), { budget, ...always, onRetry: () => (retries += 1) }).catch(() => undefined);
  for (let batch = 0; batch < 10; batch += 1) await Promise.all(Array.from({ length: 30 }, ask));
  assert.ok(retries >= 30 && retries <= 41, `${retries} retries of 300 requests`);
});
