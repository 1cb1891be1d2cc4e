import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketsWith } from './metrics';

test('the objective is a bucket, once', () => {
  const usual = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5];
  assert.deepEqual(bucketsWith(undefined), usual);
  assert.deepEqual(bucketsWith(200), usual);
  assert.deepEqual(bucketsWith(75), [0.005, 0.01, 0.025, 0.05, 0.075, ...usual.slice(4)]);
  assert.deepEqual(bucketsWith(33.5), [0.005, 0.01, 0.025, 0.0335, ...usual.slice(3)]);
  assert.deepEqual(bucketsWith(2_500), [...usual.slice(0, -1), 2.5, 5]);
});
