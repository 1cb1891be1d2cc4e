import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDrillArguments } from '../arguments';
import { marksOf } from './chart';
import { byKind, isNoteworthy } from './evidence';
import { exampleDrillResult } from './example-result';
import { drillMarkdown } from './markdown';
import { drillPage } from './report-page';
import { atMost, missedGoals } from './result';
import { resultText } from './text';

test('a page needs nothing from elsewhere and holds goals, picture, timeline, errors and logs', () => {
  const page = drillPage(exampleDrillResult());
  assert.doesNotMatch(page, /https?:|\/\/|<script|<link|@import|url\((?!#)/);
  assert.equal(page.match(/<svg /g)?.length, 2);
  assert.match(page, /all goals reached/);
  assert.match(page, /fault: &#60;all&#62; instances \| fenced/);
  assert.match(page, /answered 503<\/td><td>2/);
  assert.match(page, /app-services\/api-1: 3 lines/);
});

test('as Markdown a table is not broken by what stands in it', () => {
  const text = drillMarkdown(exampleDrillResult());
  assert.match(text, /^\| 05:06:08\.000 \| 1\.0 \| the drill \| fault: <all> instances \\\| fenced \|$/m);
  assert.match(text, /^\| 1 \| portal-shop \| answered 503 \| 2 \|$/m);
  assert.match(text, /\(and 2 more\)/);
});

test("in the picture stand the drill's marks and the alerts, from the load's beginning on", () => {
  assert.deepEqual(marksOf(exampleDrillResult()).map(({ number, second, isAlert }) => [number, second, isAlert]), [[1, 1, false], [2, 2.5, true]]);
  assert.deepEqual(marksOf(exampleDrillResult({ loadAt: null })), []);
});

test('a missed goal is told with what was wanted; a run that was broken off with the reason', () => {
  const goals = [atMost('gap', 4.26, 4, 's', 1), atMost('lost', null, 0, 'of 7'), atMost('failed', 0, 0, 'of 7')];
  assert.deepEqual(missedGoals(exampleDrillResult({ goals })), ['gap: 4.3 s, wanted is at most 4.0 s', 'lost: not measured, wanted is 0 of 7']);
  assert.deepEqual(missedGoals(exampleDrillResult({ goals: [], outcome: 'broken off', notes: ['why'] })), ['why']);
  assert.match(resultText(exampleDrillResult({ outcome: 'interrupted' })), /5 requests in 4 s, 2 of them failed\n {2}interrupted: what was broken is undone/);
});

test('errors and warnings are told from the rest, in the words of each program', () => {
  const lines = [
    '{"level":"warn","service":"api","msg":"does not answer"}',
    '{"level":"info","record":{"error_severity":"FATAL","message":"terminating"}}',
    '1:S 22 Nov 2026 01:04:34.264 # Error condition on socket for SYNC: (null)',
    'panic: no more',
  ];
  assert.deepEqual(lines.filter(isNoteworthy), lines);
  const quiet = ['{"level":"info","msg":"error is a word"}', '1:M 22 Nov 2026 01:04:34.264 * Ready to accept connections', '{"level":"info","record":{"error_severity":"LOG"}}', ''];
  assert.deepEqual(quiet.filter(isNoteworthy), []);
});

test('what is said again and again is told once, with how often', () => {
  const line = (id: string, reason: string): string => JSON.stringify({ level: 'warn', requestId: id, reason, msg: 'a request was not served' });
  assert.deepEqual(byKind([line('a', 'x'), line('b', 'y'), line('c', 'x'), 'at 12:01 error 5', 'at 12:07 error 6']), [
    `2 times, first: ${line('a', 'x')}`, line('b', 'y'), '2 times, first: at 12:01 error 5',
  ]);
});

test('a drill that is none is refused with those that there are', () => {
  const given = { drill: 'db-stop', domain: 'x', authority: 'x', errorRate: '0.1', redisFailover: '4', image: 'x', reports: 'reports' };
  assert.equal(parseDrillArguments(given).drill, 'db-stop');
  assert.throws(() => parseDrillArguments({ ...given, drill: 'disk' }), /--drill: allowed is one of service-crash, db-stop, redis-master.*; got "disk"/);
  assert.throws(() => parseDrillArguments({ ...given, drill: '' }), /allowed is one of .*; got none/);
  assert.throws(() => parseDrillArguments({ ...given, errorRate: '-1' }), /--errorRate: allowed is a number above 0, got "-1"/);
});
