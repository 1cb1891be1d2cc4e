import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from '../shared/log';
import { OutageLog } from './outage';

test('an outage is told when it begins and when it ends, not once a second', () => {
  const lines: Record<string, unknown>[] = [];
  let nowMs = 0;
  const outages = new OutageLog(createLog('test', 'info', { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) }), () => nowMs);
  const fine = { error: undefined, elapsedMs: 1 };
  const failed = { error: new Error('connection refused'), elapsedMs: 500 };
  for (const outcome of [fine, failed, failed, failed, fine, fine]) {
    outages.note(outcome);
    nowMs += 1_000;
  }
  assert.deepEqual(
    lines.map(({ level, msg, reason, failures, lastedMs }) => ({ level, msg, reason, failures, lastedMs })),
    [
      { level: 'warn', msg: 'does not answer', reason: 'connection refused', failures: undefined, lastedMs: undefined },
      { level: 'info', msg: 'answers again', reason: undefined, failures: 3, lastedMs: 3_500 },
    ],
  );
});
