import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compared, comparisonText, type Round } from './comparison';

function round(bareCpuSeconds: number, apiCpuSeconds: number, apiRequests = 1_000): Round {
  const side = { p50Ms: 3, p99Ms: 9 };
  return { seconds: 10, bare: { ...side, requests: 1_000, cpuSeconds: bareCpuSeconds }, api: { ...side, requests: apiRequests, cpuSeconds: apiCpuSeconds } };
}

test('a request that takes half as much CPU again is what is wanted at most', () => {
  const { medianRatio, verdict } = compared([round(2, 2.8), round(2, 2.82), round(2, 2.78)], false);
  assert.deepEqual([medianRatio.toFixed(3), verdict], ['1.400', 'pass']);
  assert.equal(compared([round(2, 3.4), round(2, 3.42), round(2, 3.38)], false).verdict, 'fail');
});

test('who answered fewer requests in the same time used more for each', () => {
  assert.equal(compared([round(2, 2, 500)], false).medianRatio, 2);
});

test('a single round decides nothing, nor do rounds on both sides of the goal', () => {
  assert.equal(compared([round(2, 2)], false).verdict, 'undecided');
  const text = comparisonText(compared([round(2, 2), round(2, 4), round(2, 3)], false));
  assert.match(text, /api \/ bare 1\.500 ± 0\.\d+, wanted at most 1\.5: undecided\n.*quiet machine/);
});

test('both sides stand in the table, for each request in milliseconds', () => {
  assert.match(comparisonText(compared([round(2, 3)], false)), /\n {2}1 +100 +100 +3 \/ 9 +3 \/ 9 +2\.000 +3\.000 +1\.500\n/);
});
