import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countSlots, SLOTS } from './member';
import { freeSlots, parts } from './slots';

test('what is free lies before, between and after what is taken', () => {
  assert.deepEqual(freeSlots([]), [[0, SLOTS - 1]]);
  assert.deepEqual(freeSlots([[100, 199], [0, 49], [200, 299]]), [[50, 99], [300, SLOTS - 1]]);
  assert.deepEqual(freeSlots([[0, SLOTS - 1]]), []);
});

test('parts are of equal size, in order, and together all of it', () => {
  assert.deepEqual(parts([[0, SLOTS - 1]], 3), [[[0, 5460]], [[5461, 10_922]], [[10_923, 16_383]]]);
  const ranges = parts([[0, 0], [2, 4], [10, 15]], 2);
  assert.deepEqual(ranges, [[[0, 0], [2, 4], [10, 10]], [[11, 15]]]);
  assert.deepEqual(ranges.map(countSlots), [5, 5]);
});
