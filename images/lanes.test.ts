import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Lane } from './lanes';

test('no more than the width run at once, and a failure frees its place', async () => {
  const lane = new Lane(2);
  let running = 0;
  let most = 0;
  const work = async (fails: boolean): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await setImmediate();
    running -= 1;
    if (fails) throw new Error('as asked');
  };
  const outcomes = await Promise.allSettled([false, true, true, false, false].map((fails) => lane.run(() => work(fails))));
  assert.equal(most, 2);
  assert.deepEqual(outcomes.map((outcome) => outcome.status), ['fulfilled', 'rejected', 'rejected', 'fulfilled', 'fulfilled']);
});
