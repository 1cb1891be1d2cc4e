import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Series } from './series';

test('commits and errors fall into their seconds, and empty seconds are there', () => {
  const series = new Series();
  series.addCommit(100, 2000);
  series.addCommit(900, 4000);
  series.addCommit(3500, 7000);
  series.addError(3999);
  const { seconds } = series.finish(4000);
  assert.deepEqual(seconds, [
    { second: 0, transactions: 2, errors: 0, p50Ms: 2, p99Ms: 4, maxMs: 4 },
    { second: 1, transactions: 0, errors: 0, p50Ms: null, p99Ms: null, maxMs: null },
    { second: 2, transactions: 0, errors: 0, p50Ms: null, p99Ms: null, maxMs: null },
    { second: 3, transactions: 1, errors: 1, p50Ms: 7, p99Ms: 7, maxMs: 7 },
  ]);
});

test('the longest gap is found whatever the order in which logs are read', () => {
  const series = new Series();
  for (const atMs of [4200, 100, 4900, 1300, 1250]) series.addCommit(atMs, 1);
  assert.deepEqual(series.finish(5000).longestGap, { startSeconds: 1.3, seconds: 2.9 });
});

test('a database that stays away to the end is a gap up to the end', () => {
  const series = new Series();
  series.addCommit(500, 1);
  const { seconds, longestGap } = series.finish(3000);
  assert.deepEqual(longestGap, { startSeconds: 0.5, seconds: 2.5 });
  assert.equal(seconds.length, 3);
});

test('a second that is closed keeps its percentiles; a late line counts into the next', () => {
  const series = new Series();
  series.addCommit(100, 10_000);
  series.closeBefore(1);
  series.addCommit(200, 30_000);
  const { seconds } = series.finish(1500);
  assert.deepEqual(seconds.map(({ transactions, maxMs }) => [transactions, maxMs]), [[1, 10], [1, 30]]);
});
