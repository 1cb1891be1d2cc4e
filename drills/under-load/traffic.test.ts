import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOAD_AT, request } from './example-result';
import { allServed, errorRate, errorsEnd, nobodyLoggedOut } from './judged';
import { Traffic, byName, bySecond, failuresOf } from './traffic';

test('seconds in which nothing ended are there, too, and failures are counted in theirs', () => {
  const seconds = bySecond([request(0.1, 'a'), request(2.9, 'a', 503), request(2.1, 'b', 200, 70)], LOAD_AT);
  assert.deepEqual(seconds.map(({ requests, failed, p99Ms }) => [requests, failed, p99Ms]), [[1, 0, 20], [0, 0, null], [2, 1, 70]]);
  assert.deepEqual(bySecond([], LOAD_AT), []);
});

test('requests are counted by name, and failures by second, name and kind', () => {
  const requests = [request(0.1, 'b', 503), request(0.2, 'b', 503), request(1.5, 'b', 502), request(0.3, 'a', 200, 40)];
  assert.deepEqual(byName(requests).map(({ name, requests: count, failed, maxMs }) => [name, count, failed, maxMs]), [['a', 1, 0, 40], ['b', 3, 3, 20]]);
  assert.deepEqual(failuresOf(requests, LOAD_AT), [
    { second: 0, name: 'b', error: 'answered 503', count: 2 },
    { second: 1, name: 'b', error: 'answered 502', count: 1 },
  ]);
});

test('what is served again is told by the first good answer after a moment', () => {
  const traffic = new Traffic();
  for (const one of [request(1, 'a'), request(6, 'a'), request(4, 'a', 503), request(5, 'a'), request(5.5, 'b', 503)]) traffic.add(one);
  assert.equal(traffic.firstGoodAfter(LOAD_AT + 2_000, 'a'), LOAD_AT + 5_000);
  assert.equal(traffic.firstGoodAfter(LOAD_AT, 'b'), undefined);
  assert.equal(traffic.between(LOAD_AT + 5_000, LOAD_AT + 6_000, 'a').length, 2);
});

test('who is led to the form of the portal, or told 401, was taken for a stranger; an error is none', () => {
  const requests = [request(1, 'api-session'), request(1, 'api-session', 503), request(1, 'portal-profile', 303), request(1, 'portal-shop', 303)];
  assert.deepEqual(nobodyLoggedOut(requests), { what: nobodyLoggedOut([]).what, wanted: '0 of 3', measured: '1 of 3', isReached: false });
  assert.equal(nobodyLoggedOut(requests.slice(0, 2)).isReached, true);
});

test('nothing asked is nothing shown', () => {
  for (const goal of [nobodyLoggedOut([]), allServed('x', []), errorRate([], 0.1)]) assert.deepEqual([goal.measured, goal.isReached], ['not measured', false]);
  assert.equal(errorRate([request(1, 'a', 503), ...Array.from({ length: 999 }, () => request(1, 'a'))], 0.1).isReached, true);
  assert.equal(errorRate([request(1, 'a', 503), ...Array.from({ length: 900 }, () => request(1, 'a'))], 0.1).isReached, false);
});

test('errors are those of the last fault before them', () => {
  const faults = [LOAD_AT, LOAD_AT + 10_000];
  assert.equal(errorsEnd([request(2, 'a', 502), request(11.5, 'a', 502), request(19, 'a')], faults, 5).measured, '2.0 s');
  assert.equal(errorsEnd([request(8, 'a', 502)], faults, 5).isReached, false);
  assert.equal(errorsEnd([request(-3, 'a'), request(-1, 'a', 502)], faults, 5).measured, '2.0 s');
  assert.equal(errorsEnd([], faults, 5).isReached, false);
});
