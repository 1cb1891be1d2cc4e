import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseArguments } from '../arguments';
import { lengthsOf } from './chart';
import { arrivalsOf } from './control';
import { exampleDemo, exampleDrill, exampleMoments } from './example-result';
import { judgeMoments } from './moments';
import { reportPage } from './report-page';
import { type ControlResult, missedGoals } from './result';
import { drillRow, resultText } from './text';

const CONTROL: ControlResult = {
  kind: 'control', format: 1, startedAt: '2026-03-04T05:06:07.000Z', outcome: 'complete', notes: [], wantedSeconds: 900, watchedSeconds: 900,
  arrived: [], pending: { NodeDown: 2 }, notifications: [],
};

test('a row gives what was measured, and whether the goal was reached', () => {
  assert.deepEqual(drillRow(exampleDrill()), ['PostgresReplicationLag', 'standby pg-3', 'after 8.0 s', '10 s', '12.0 s', '30.0 s', '30.0 s', 'reached']);
});

test('an alert that never came is a dash and a reason', () => {
  const moments = exampleMoments({ arrived: null, resolved: null });
  const text = resultText(exampleDemo([exampleDrill({ moments, ...judgeMoments(moments), others: ['NodeDown'] })]));
  assert.match(text, /standby pg-3 +after 8\.0 s +10 s +- +- +- +missed/);
  assert.match(text, /PostgresReplicationLag: the alert did not arrive at the webhook/);
  assert.match(text, /beside PostgresReplicationLag arrived: NodeDown/);
});

test('the lane of a drill is its stretches, up to the first moment that did not come', () => {
  assert.deepEqual(lengthsOf(exampleDrill()), [8, 10, 12, 10, 30]);
  assert.deepEqual(lengthsOf(exampleDrill({ moments: exampleMoments({ arrived: null }) })), [8, 10]);
});

test('a page needs nothing from elsewhere and holds table, picture and payloads', () => {
  const page = reportPage(exampleDemo());
  assert.doesNotMatch(page, /https?:|\/\/|<script|<link|@import|url\((?!#)/);
  assert.equal(page.match(/<svg /g)?.length, 2);
  assert.match(page, /all goals reached/);
  assert.match(page, /what the webhook was told at 05:06:37\.000/);
  assert.match(page, /&#34;version&#34;: &#34;4&#34;/);
});

test('a quiet control run is quiet; one alert makes it fail', () => {
  assert.deepEqual(missedGoals(CONTROL), []);
  assert.match(reportPage(CONTROL), /<mark class="pass">quiet<\/mark>[^]*NodeDown/);
  const loud = { ...CONTROL, arrived: [{ at: '2026-03-04T05:07:00.000Z', alert: 'NodeDown', labels: { alertname: 'NodeDown', node: 'a' } }] };
  assert.deepEqual(missedGoals(loud), ['NodeDown arrived at 05:07:00']);
  assert.match(resultText(loud), /1 alerts arrived\n +05:07:00 NodeDown node=a/);
});

test('in the control run neither the watchdog counts nor that something is over, nor what fired before', () => {
  const [before, startedAt, later] = ['2026-03-04T05:06:00Z', '2026-03-04T05:06:07Z', '2026-03-04T05:06:10Z'];
  const alert = (alertname: string, status: 'firing' | 'resolved', startsAt: string) => ({ status, labels: { alertname }, annotations: {}, startsAt, endsAt: '' });
  const alerts = [alert('Watchdog', 'firing', later), alert('NodeDown', 'resolved', later), alert('TargetDown', 'firing', later), alert('VolumeAlmostFull', 'firing', before)];
  const arrived = arrivalsOf([{ arrivedAt: new Date(later), alerts, payload: null }], new Date(startedAt));
  assert.deepEqual(arrived.map((arrival) => arrival.alert), ['TargetDown']);
});

test('faults and seconds that are none are refused with what is allowed', () => {
  const given = { only: 'target, lag', image: 'x', reports: 'reports' };
  assert.deepEqual(parseArguments(given).only, ['lag', 'target']);
  assert.throws(() => parseArguments({ ...given, only: 'lag,disk' }), /--only: allowed are lag, volume, instance, target.*got "disk"/);
  assert.throws(() => parseArguments({ ...given, control: '0' }), /--control: allowed is a whole number of seconds from 1 to 86400, got "0"/);
});
