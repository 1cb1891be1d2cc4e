import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summarise } from './writer';

test('what was taken, acknowledged and refused is told apart, and the longest time without a taken write found', () => {
  const output = ['100.00 {t}:0:1 OK 1 ', '100.20 {t}:1:1 -> Redirected to slot [9204] located at valkey-4.valkey:6379 OK 1 ', '100.90 {t}:0:2 ', '103.60 {t}:1:2 OK 0 ', '103.70 {t}:0:3 CLUSTERDOWN Hash slot not served ', ''];
  assert.deepEqual(summarise(output.join('\n')), {
    acknowledged: ['{t}:0:1', '{t}:1:1'],
    taken: 3,
    failed: 2,
    momentsSeconds: [100, 100.2, 103.6],
    longestGapMs: 3400,
  });
});
