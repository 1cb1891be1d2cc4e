import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WORKLOADS, requestNames, stepOfTurn, turnsPerSecond } from './workloads';

test('requests a second are kept, however many a turn makes', () => {
  assert.equal(turnsPerSecond({ 'api-product': 1 }, 200), 200);
  assert.equal(turnsPerSecond({ 'portal-login': 1 }, 6), 3);
  assert.equal(turnsPerSecond({ 'api-login': 1, 'portal-login': 1 }, 6), 4);
});

for (const [name, { shares }] of Object.entries(WORKLOADS)) {
  test(`the turns of ${name} have the shares that they should, within the first thousand`, () => {
    const counts = new Map<string, number>();
    for (let turn = 0; turn < 1_000; turn += 1) {
      const step = stepOfTurn(shares, turn);
      counts.set(step, (counts.get(step) ?? 0) + 1);
    }
    const total = Object.values(shares).reduce((sum, share) => sum + share, 0);
    for (const [step, share] of Object.entries(shares)) {
      const expected = (1_000 * share) / total;
      assert.ok(Math.abs((counts.get(step) ?? 0) - expected) <= 3, `${step}: ${counts.get(step)} instead of ${expected}`);
    }
  });
}

test('the mixed load keeps below ten passwords a second, which is what one address may try', () => {
  const { shares, rate } = WORKLOADS.http;
  const total = Object.values(shares).reduce((sum, share) => sum + share, 0);
  const logins = ((shares['api-login'] ?? 0) + (shares['portal-login'] ?? 0)) / total;
  assert.ok(turnsPerSecond(shares, rate) * logins < 10);
});

test('requests are named once, in the order of the turns', () => {
  assert.deepEqual(requestNames({ 'portal-login': 1, 'api-login': 1 }), ['portal-login-page', 'portal-login', 'api-login']);
});
