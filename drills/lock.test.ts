import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withDrillLock } from './lock';

test('one platform has one drill at a time, and the next when that is over', async () => {
  const kubeconfig = `/a/kubeconfig/of/${process.pid}`;
  await withDrillLock(kubeconfig, async () => {
    await assert.rejects(withDrillLock(kubeconfig, () => Promise.resolve()), /another drill or alert-demo runs/);
    assert.equal(await withDrillLock(`${kubeconfig}/other`, () => Promise.resolve('runs')), 'runs');
  });
  assert.equal(await withDrillLock(kubeconfig, () => Promise.resolve('runs')), 'runs');
});
