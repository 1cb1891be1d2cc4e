import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Objective, parseObjectives, readObjectives } from './objectives';
import { failedObjectives, judge } from './verdict';

const SLO_FILE = join(__dirname, '..', 'group_vars', 'all', 'slo.yml');

const P99: Objective = { name: 'latency_p99_ms', description: 'p99', threshold: 200, unit: 'ms' };
const NOTHING = { reason: 'not looked at' };

function judgeP99(value: number) {
  return judge([P99], {
    latency_p99_ms: { value },
    error_rate_percent: NOTHING,
    replication_lag_seconds: NOTHING,
    disk_usage_percent: NOTHING,
  });
}

test('slo.yml holds the objectives, with their units', () => {
  assert.deepEqual(
    readObjectives(SLO_FILE).map(({ name, threshold, unit }) => `${name} < ${threshold} ${unit}`),
    [
      'latency_p99_ms < 200 ms', 'error_rate_percent < 0.1 %', 'replication_lag_seconds < 5 s', 'disk_usage_percent < 80 %',
      'http_latency_p99_ms < 500 ms', 'http_error_rate_percent < 0.1 %', 'upload_latency_p99_ms < 2000 ms',
    ],
  );
});

test('below the threshold passes; the threshold itself fails', () => {
  assert.deepEqual(judgeP99(199.999)[0]?.verdict, { kind: 'pass', measured: 199.999, margin: 0.001 });
  assert.deepEqual(judgeP99(200)[0]?.verdict, { kind: 'fail', measured: 200, margin: 0 });
  assert.deepEqual(judgeP99(250.5)[0]?.verdict, { kind: 'fail', measured: 250.5, margin: -50.5 });
});

test('what was not measured is neither passed nor failed', () => {
  const judged = judge([P99], {
    latency_p99_ms: { reason: 'no transaction was completed' },
    error_rate_percent: NOTHING,
    replication_lag_seconds: NOTHING,
    disk_usage_percent: NOTHING,
  });
  assert.deepEqual(judged[0]?.verdict, { kind: 'not measured', reason: 'no transaction was completed' });
  assert.deepEqual(failedObjectives(judged), []);
});

test('only failed objectives are failed', () => {
  assert.deepEqual(failedObjectives(judgeP99(1)), []);
  assert.deepEqual(failedObjectives(judgeP99(201)).map(({ objective }) => objective), ['latency_p99_ms']);
});

test('a file without an objective, or with a bad threshold, is refused by name', () => {
  const latency = (threshold: string) => `drydock_slo: {latency_p99_ms: {description: x, threshold: ${threshold}, allowed: [1, 2000]}}`;
  assert.throws(() => parseObjectives(latency('1'), 'f'), /error_rate_percent/);
  assert.throws(() => parseObjectives(latency('fast'), 'f'), /drydock_slo\.latency_p99_ms\.threshold/);
  assert.throws(
    () => parseObjectives(latency('2001'), 'f'),
    /drydock_slo\.latency_p99_ms\.threshold: allowed is a number from 1 to 2000; given was 2001/,
  );
});
