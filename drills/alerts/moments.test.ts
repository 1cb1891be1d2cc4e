import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Notification } from '../../metrics/alert-log';
import type { Series } from '../../metrics/prometheus';
import { firstTold, judgeMoments, momentsOf } from './moments';
import { FAULT_AT, exampleMoments } from './example-result';

const at = (seconds: number): Date => new Date(FAULT_AT + seconds * 1000);
const series = (labels: Record<string, string>, ...seconds: number[]): Series => ({ labels, points: seconds.map((second) => [FAULT_AT / 1000 + second, 1]) });

function told(seconds: number, status: 'firing' | 'resolved', pod: string, startsAt: number, name = 'Lag'): Notification {
  const alert = { status, labels: { alertname: name, pod }, annotations: {}, startsAt: at(startsAt).toISOString(), endsAt: '' };
  return { arrivedAt: at(seconds), alerts: [alert], payload: { alerts: [alert] } };
}

test('only an alert of this name, with these labels, that began after the fault counts', () => {
  const notifications = [told(1, 'firing', 'pg-3', -60), told(2, 'firing', 'pg-2', 1), told(3, 'firing', 'pg-3', 1, 'Other'), told(4, 'firing', 'pg-3', 2)];
  assert.deepEqual(firstTold(notifications, 'Lag', { pod: 'pg-3' }, 'firing', at(0))?.at, at(4));
  assert.equal(firstTold(notifications, 'Lag', { pod: 'pg-3' }, 'resolved', at(0)), undefined);
});

const OBSERVED = { forSeconds: 10, labels: { alertname: 'Lag', severity: 'warning', pod: 'pg-3' }, begunAt: at(-1), brokenAt: at(0), undoneAt: at(40), arrivedAt: at(11), resolvedAt: at(70) };

function secondsOf(observed: Parameters<typeof momentsOf>[0], condition: Series[], states: Series[] = []): Record<string, number | null> {
  const moments = momentsOf(observed, { condition, states, stepSeconds: 1 });
  return Object.fromEntries(Object.entries(moments).map(([moment, time]) => [moment, time === null ? null : (Date.parse(time) - FAULT_AT) / 1000]));
}

test('the moments are those of the data, of the alert that arrived', () => {
  const state = (pod: string, alertstate: string, ...seconds: number[]): Series => series({ ...OBSERVED.labels, pod, alertstate }, ...seconds);
  const seconds = secondsOf(
    OBSERVED,
    [series({ pod: 'pg-2' }, 3), series({ __name__: 'lag', pod: 'pg-3' }, -30, 8, 9, 10, 11, 12)],
    [state('pg-3', 'pending', 10, 15), state('pg-3', 'firing', 20, 25), state('pg-2', 'firing', 9)],
  );
  assert.deepEqual(seconds, { broken: 0, held: 8, due: 18, pending: 10, firing: 20, arrived: 11, undone: 40, gone: 13, resolved: 70 });
});

test('a condition that was interrupted counts from where it began anew', () => {
  assert.equal(secondsOf(OBSERVED, [series({ pod: 'pg-3' }, 2, 3, 7, 8, 9, 10, 11, 12, 20)]).held, 7);
});

test('a condition met in another way, with other labels, is not taken for it', () => {
  const absent = { ...OBSERVED, labels: { alertname: 'TargetDown', severity: 'warning', job: 'x' } };
  assert.equal(secondsOf(absent, [series({ __name__: 'up', job: 'x', instance: 'i' }, 2, 3, 4), series({ job: 'x' }, 5, 6, 7)]).held, 5);
});

test('without an alert that arrived, the first time that the object met the condition is told', () => {
  const observed = { ...OBSERVED, labels: { pod: 'pg-3' }, arrivedAt: undefined };
  assert.deepEqual([secondsOf(observed, [series({ pod: 'pg-3', node: 'a' }, 4, 9)]).held, secondsOf(observed, []).held], [4, null]);
});

test('within the goals nothing is missed; beyond them each is told', () => {
  assert.deepEqual(judgeMoments(exampleMoments()), { arrivalSeconds: 12, resolutionSeconds: 30, missed: [] });
  const late = judgeMoments(exampleMoments({ arrived: 38.5, resolved: 101 }));
  assert.match(late.missed.join('\n'), /arrived 20\.5 s after it was due.*\n.*over 61\.0 s after the fault was undone/);
});

test('an alert that never came is told as that', () => {
  assert.deepEqual(judgeMoments(exampleMoments({ held: null, due: null, arrived: null, resolved: null })).missed, [
    "the condition never held in Prometheus' data",
    'the alert did not arrive at the webhook',
  ]);
  assert.deepEqual(judgeMoments(exampleMoments({ resolved: null })).missed, ['the webhook was not told that it is over']);
});
