import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpRequest } from './k6-output';
import { recoverySeconds, scalingOf, turnsOf } from './spike-goals';

const BEGAN_MS = 1_000_000;
const TIMES = { beginsSeconds: 30, endsSeconds: 90 };

/** [seconds since the beginning, wanted, ready] */
function samples(...rows: [number, number, number][]) {
  return rows.map(([second, desired, ready]) => ({ atMs: BEGAN_MS + second * 1000, desired, ready }));
}

test('times are those from the spike to pods, and from its end to as many as before', () => {
  const seen = samples([0, 2, 2], [29, 2, 2], [45, 4, 2], [52, 4, 3], [60, 6, 6], [100, 6, 6], [220, 3, 3], [280, 2, 3], [281, 2, 2]);
  assert.deepEqual(scalingOf(seen, BEGAN_MS, TIMES), {
    replicasBefore: 2, replicasMost: 6, moreWantedSeconds: 15, moreReadySeconds: 22, backSeconds: 191, turns: 1,
  });
});

test('what did not happen has no time', () => {
  const { moreWantedSeconds, moreReadySeconds, backSeconds, turns } = scalingOf(samples([0, 2, 2], [95, 3, 2]), BEGAN_MS, { beginsSeconds: 30, endsSeconds: 200 });
  assert.deepEqual([moreWantedSeconds, moreReadySeconds, backSeconds, turns], [65, null, null, 0]);
});

test('no more pods is no way back', () => {
  assert.equal(scalingOf(samples([0, 2, 2], [95, 2, 2], [120, 2, 2]), BEGAN_MS, TIMES).backSeconds, null);
});

test('up and down is one turn, up again another', () => {
  assert.equal(turnsOf([2, 2, 2]), 0);
  assert.equal(turnsOf([2, 4, 4, 6, 5, 3, 2]), 1);
  assert.equal(turnsOf([2, 4, 3, 4, 2]), 3);
});

function request(second: number, durationMs: number, error: string | null = null): HttpRequest {
  return { atMs: BEGAN_MS + second * 1000, durationMs, name: 'api-upload', status: 201, error };
}

/** So many requests in each ten seconds from the spike's beginning on, all of this duration. */
function every(...durationsMs: (number | null)[]): HttpRequest[] {
  return durationsMs.flatMap((durationMs, window) =>
    Array.from({ length: 50 }, (_, index) => request(TIMES.beginsSeconds + window * 10 + index / 5, durationMs ?? 1, durationMs === null ? 'answered 503' : null)),
  );
}

const recovery = (requests: readonly HttpRequest[]): number | null => recoverySeconds(requests, BEGAN_MS, 100, TIMES);

test('recovered is where p99 of the rest of the spike is within its objective', () => {
  assert.equal(recovery(every(10, 10, 10, 10, 10, 10)), 0);
  assert.equal(recovery(every(500, 10, 200, 10, 10, 10)), 30);
  assert.equal(recovery(every(10, 10, 10, 10, 10, 100)), null);
  assert.equal(recovery([...every(10, 10, 10, 10, 10, 10), ...[0, 21, 40].map((second) => request(30 + second, 900))]), 0, 'three of three hundred are one of a hundred');
  assert.equal(recovery([...every(10, 10, 10, 10, 10, 10), ...[0, 1, 2, 21, 40].map((second) => request(30 + second, 900))]), 10);
});

test('what failed does not count as fast, and ten seconds without a good answer are no recovery', () => {
  assert.equal(recovery(every(500, null, 10, 10, 10, 10)), 20);
  assert.equal(recovery(every(10, 10, 10, 10, 10, null)), null);
});

test('what comes before the spike and after it is none of it', () => {
  assert.equal(recovery([request(5, 900), ...every(10, 10, 10, 10, 10, 10), ...[91, 92, 93, 94].map((second) => request(second, 900))]), 0);
});
