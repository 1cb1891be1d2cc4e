import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLogLine } from './pgbench-log';

const ENDED_AT_US = 1_795_269_601_628_428;

test('a committed transaction', () => {
  assert.deepEqual(parseLogLine('0 1 7396 3 1795269601 628428'), {
    kind: 'committed', script: 3, endedAtUs: ENDED_AT_US, latencyUs: 7396,
  });
});

test('schedule lag and retries behind it change nothing', () => {
  assert.deepEqual(parseLogLine('12 4 2304 0 1795269601 628428 82 1'), {
    kind: 'committed', script: 0, endedAtUs: ENDED_AT_US, latencyUs: 2304,
  });
});

test('failures and skipped transactions have a reason instead of a latency', () => {
  const reasons = ['serialization', 'deadlock', 'skipped'].map((word) => {
    const transaction = parseLogLine(`1 14 ${word} 2 1795269601 628428 0 2`);
    return transaction.kind === 'failed' ? [transaction.script, transaction.reason] : transaction.kind;
  });
  assert.deepEqual(reasons, [[2, 'serialization failure'], [2, 'deadlock'], [2, 'skipped: too late to start']]);
});

test('microseconds are a number of their own, not digits to append', () => {
  assert.equal(parseLogLine('0 1 5 0 1795269629 67081').endedAtUs, 1_795_269_629_067_081);
});

test('any other line is refused and quoted', () => {
  for (const line of ['', '0 1', '0 1 abc 0 1795269601 628428', '0 1 -5 0 1795269601 628428']) {
    assert.throws(() => parseLogLine(line), { message: `not a line of pgbench's transaction log: ${JSON.stringify(line)}` });
  }
});
