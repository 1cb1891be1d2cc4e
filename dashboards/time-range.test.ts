import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeRange } from './time-range';

const NOW = new Date('2026-03-04T05:06:07Z');
const SCRAPE = 10;

const range = (from: string, to = 'now'): string[] => {
  const { from: start, to: end, stepSeconds } = timeRange(from, to, SCRAPE, NOW);
  return [start.toISOString(), end.toISOString(), String(stepSeconds)];
};

test('the last hour has a point for every scrape', () => {
  assert.deepEqual(range('now-1h'), ['2026-03-04T04:06:00.000Z', '2026-03-04T05:06:00.000Z', '10']);
});

test('a longer range has larger steps, whole scrapes each, and ends on steps', () => {
  assert.deepEqual(range('now-2d'), ['2026-03-02T05:04:00.000Z', '2026-03-04T05:04:00.000Z', '480']);
});

test('times may be given as Grafana and as people write them', () => {
  const expected = ['2026-03-04T03:00:00.000Z', '2026-03-04T04:00:00.000Z', '10'];
  assert.deepEqual(range('2026-03-04T03:00:00Z', '2026-03-04T04:00:00Z'), expected);
  assert.deepEqual(range('2026-03-04 03:00', '2026-03-04 04:00'), expected);
  assert.deepEqual(range('2026-03-04T04:00+01:00', '2026-03-04T05:00+01:00'), expected);
  assert.deepEqual(range('1772593200000', '1772596800000'), expected);
});

test('what is no range is refused with what is allowed and what came', () => {
  assert.throws(() => range('yesterday'), /^Error: FROM=yesterday: allowed are now, now-30m/);
  assert.throws(() => range('2026-02-31T'), /FROM=2026-02-31T: allowed/);
  assert.throws(() => range('2026-13-01'), /FROM=2026-13-01: allowed/);
  assert.throws(() => range('now', 'now-1h'), /FROM=now must be at least 10 s \(one scrape\) before TO=now-1h; it is -3600 s/);
  assert.throws(() => range('now-1h', '2026-03-05'), /TO=2026-03-05 lies in the future/);
});
