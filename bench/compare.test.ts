import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeText, compareResults, comparisonText, describeDatabaseRun } from './compare';
import { exampleResult } from './example-result';

test('differences are relative to the earlier run', () => {
  const earlier = { ...exampleResult(), tps: 100 };
  const { differences } = compareResults(earlier, { ...earlier, tps: 130 }, describeDatabaseRun);
  const [throughput, average] = differences;
  assert.deepEqual(throughput, { what: 'throughput', unit: 'TPS', earlier: 100, now: 130, changePercent: 30 });
  assert.equal(average?.changePercent, 0);
});

test('nothing is related to zero or to what was not measured', () => {
  const earlier = exampleResult();
  const none = { ...earlier, errors: { ...earlier.errors, ratePercent: 0 }, latency: { ...earlier.latency, p50Ms: null } };
  const changes = new Map(compareResults(none, earlier, describeDatabaseRun).differences.map((difference) => [difference.what, changeText(difference)]));
  assert.equal(changes.get('error rate'), '-');
  assert.equal(changes.get('p50'), '-');
  assert.equal(changes.get('p95'), '+0.0 %');
});

test('other parameters are told, because they explain the difference', () => {
  const earlier = exampleResult();
  const now = { ...earlier, parameters: { ...earlier.parameters, clients: 32, rateTps: 50 } };
  assert.deepEqual(compareResults(earlier, now, describeDatabaseRun).caveats, ['clients: 2 then, 32 now', 'rate: unlimited then, 50 TPS now']);
  assert.match(comparisonText(compareResults(earlier, now, describeDatabaseRun)), /differs: clients: 2 then, 32 now/);
});
