import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseStderrLine } from './pgbench-stderr';

test('a backend that died is a lost connection', () => {
  const lines = [
    'pgbench: error: client 0 aborted in command 8 (SQL) of script 0; perhaps the backend died while processing',
    'pgbench: error: client 11 script 2 aborted in command 4 query 0: FATAL:  terminating connection due to administrator command',
    'pgbench: error: client 7 script 0 aborted in command 1 query 0: server closed the connection unexpectedly',
  ];
  assert.deepEqual(lines.map(parseStderrLine), [
    { kind: 'aborted', client: 0, reason: 'connection lost' },
    { kind: 'aborted', client: 11, reason: 'connection lost' },
    { kind: 'aborted', client: 7, reason: 'connection lost' },
  ]);
});

test('an SQL error is a kind of its own', () => {
  assert.deepEqual(
    parseStderrLine('pgbench: error: client 1 script 0 aborted in command 0 query 0: ERROR:  relation "nope" does not exist'),
    { kind: 'aborted', client: 1, reason: 'SQL error: relation "nope" does not exist' },
  );
});

test('an SQL error that only speaks of a connection is not a lost one', () => {
  const notice = parseStderrLine('pgbench: error: client 1 script 0 aborted in command 0 query 0: ERROR:  no connection slot');
  assert.deepEqual(notice, { kind: 'aborted', client: 1, reason: 'SQL error: no connection slot' });
});

test('progress carries the TPS, also with failures and retries behind it', () => {
  assert.deepEqual(
    parseStderrLine('progress: 12.0 s, 1128.4 tps, lat 3.501 ms stddev 3.096, 0 failed, 0 retried, 0 retries'),
    { kind: 'progress', tps: 1128.4 },
  );
});

test('everything else is kept as it is', () => {
  const text = 'pgbench: error: Run was aborted; the above results are incomplete.';
  assert.deepEqual(parseStderrLine(text), { kind: 'other', text });
});
