import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleResult } from './example-result';
import { resultSchema } from './result';

test('throughput, latencies and errors of a run are those of its logs', () => {
  const result = exampleResult();
  assert.equal(result.transactions, 5);
  assert.equal(result.tps, 1.25);
  assert.deepEqual(result.latency, { averageMs: 28.4, p50Ms: 6, p95Ms: 100, p99Ms: 100, p999Ms: 100, maxMs: 100 });
  assert.equal(result.errors.total, 2);
  assert.equal(result.errors.ratePercent, 200 / 7);
  assert.deepEqual(result.errors.byKind, { 'serialization failure': 1, 'connection lost': 1 });
  assert.deepEqual(result.longestGap, { startSeconds: 1.4, seconds: 1.7 });
});

test('each script has its own figures', () => {
  assert.deepEqual(
    exampleResult().scripts.map(({ name, transactions, failures, p50Ms }) => [name, transactions, failures, p50Ms]),
    [['browse', 3, 0, 6], ['order', 2, 1, 2]],
  );
});

test('the series has every second, with errors from logs and from lost clients', () => {
  assert.deepEqual(
    exampleResult().series.map(({ transactions, errors, maxMs }) => [transactions, errors, maxMs]),
    [[3, 1, 100], [1, 1, 6], [0, 0, null], [1, 0, 30]],
  );
});

test('the verdict is on what was measured, and the disk was not', () => {
  assert.deepEqual(
    exampleResult().objectives.map(({ objective, verdict }) => [objective, verdict.kind]),
    [
      ['latency_p99_ms', 'fail'],
      ['error_rate_percent', 'pass'],
      ['replication_lag_seconds', 'pass'],
      ['disk_usage_percent', 'not measured'],
    ],
  );
});

test('a full run is a complete one of the shop for a minute at least', () => {
  const run = exampleResult().parameters;
  const outcome = { restarts: 0, endMs: 60_000, pgbenchTps: null };
  const isFull = (changes: Parameters<typeof exampleResult>[0]): boolean => exampleResult(changes).fullRun;
  const minute = { parameters: { ...run, durationSeconds: 60 } };
  assert.equal(isFull(minute), true);
  assert.equal(isFull({ parameters: { ...run, durationSeconds: 59 } }), false);
  assert.equal(isFull({ parameters: { ...run, durationSeconds: 60, workload: 'read' } }), false);
  assert.equal(isFull({ ...minute, run: { ...outcome, outcome: 'interrupted' } }), false);
});

test('a result read back from JSON is the same', () => {
  const result = exampleResult();
  assert.deepEqual(resultSchema.parse(JSON.parse(JSON.stringify(result))), result);
});
