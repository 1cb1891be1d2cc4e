import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LatencyHistogram, quantileUs } from './histogram';

function histogramOf(latencies: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const latency of latencies) histogram.add(latency);
  return histogram;
}

test('a quantile is the smallest sample that enough samples do not exceed', () => {
  const samples = histogramOf([50, 15, 40, 20, 35]).sorted();
  assert.equal(quantileUs(samples, 0.05), 15);
  assert.equal(quantileUs(samples, 0.3), 20);
  assert.equal(quantileUs(samples, 0.4), 20);
  assert.equal(quantileUs(samples, 0.41), 35);
  assert.equal(quantileUs(samples, 0.5), 35);
  assert.equal(quantileUs(samples, 1), 50);
});

test('of the values 1 to 1000 each percentile is the value of its rank', () => {
  const samples = histogramOf(Array.from({ length: 1000 }, (_, index) => 1000 - index)).sorted();
  assert.deepEqual(
    [0.07, 0.5, 0.95, 0.99, 0.999].map((share) => quantileUs(samples, share)),
    [70, 500, 950, 990, 999],
  );
});

test('equal samples count each, and sort as numbers', () => {
  const samples = histogramOf([1000, 9, 9, 9]).sorted();
  assert.deepEqual([...samples.latencyUs], [9, 1000]);
  assert.deepEqual([...samples.upTo], [3, 4]);
  assert.equal(quantileUs(samples, 0.75), 9);
  assert.equal(quantileUs(samples, 0.76), 1000);
});

test('average and maximum are exact', () => {
  const histogram = histogramOf([3, 4, 8, 8]);
  assert.equal(histogram.total, 4);
  assert.equal(histogram.averageUs, 5.75);
  assert.equal(histogram.maxUs, 8);
});

test('without samples there is no quantile, average or maximum', () => {
  const histogram = new LatencyHistogram();
  assert.equal(quantileUs(histogram.sorted(), 0.5), null);
  assert.equal(histogram.averageUs, null);
  assert.equal(histogram.maxUs, null);
});

test('a share outside of (0, 1] is refused', () => {
  const samples = histogramOf([1]).sorted();
  assert.throws(() => quantileUs(samples, 0), /above 0 and at most 1, not 0/);
  assert.throws(() => quantileUs(samples, 99), /not 99/);
});
