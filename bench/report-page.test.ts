import assert from 'node:assert/strict';
import { test } from 'node:test';
import { erroneousStretches } from './chart';
import { compareResults, describeDatabaseRun } from './compare';
import { exampleResult } from './example-result';
import { reportPage } from './report-page';
import { summaryPicture, summaryText } from './summary';

test('the page needs nothing from elsewhere', () => {
  const page = reportPage(exampleResult(), compareResults(exampleResult(), exampleResult(), describeDatabaseRun));
  assert.doesNotMatch(page, /https?:|\/\/|<script|<link|@import|url\((?!#)/);
});

test('the page shows throughput, failed objective, errors and both charts', () => {
  const page = reportPage(exampleResult());
  assert.match(page, /<span>p99<\/span><strong>100\.0<\/strong> ms/);
  assert.match(page, /1 of 3 measured objectives failed/);
  assert.match(page, /1 × connection lost/);
  assert.equal(page.match(/<svg /g)?.length, 2);
});

test('text from outside is escaped', () => {
  const page = reportPage(exampleResult({ notes: ['<b>"&\'</b>'] }));
  assert.ok(page.includes('&#60;b&#62;&#34;&#38;&#39;&#60;/b&#62;'));
  assert.ok(!page.includes('<b>"&'));
});

test('an interrupted run is not called met', () => {
  const page = reportPage(exampleResult({ run: { outcome: 'interrupted', restarts: 0, endMs: 4000, pgbenchTps: null } }));
  assert.match(page, /<mark class="fail">interrupted<\/mark>/);
  assert.doesNotMatch(page, /objectives met/);
});

test('a rate is said to change what latency means', () => {
  const { parameters } = exampleResult();
  assert.match(reportPage(exampleResult({ parameters: { ...parameters, rateTps: 50 } })), /scheduled start/);
  assert.doesNotMatch(reportPage(exampleResult()), /scheduled start/);
});

test('seconds with errors or without an answer are one stretch where they follow each other', () => {
  assert.deepEqual(erroneousStretches(exampleResult()), [[{ xAxis: 0 }, { xAxis: 3 }]]);
});

test('an hour by second still makes a small picture', () => {
  const series = Array.from({ length: 3600 }, (_, second) => ({
    second, transactions: 900 + ((second * 7919) % 200), errors: 0, p50Ms: 5 + (second % 7), p99Ms: 20 + ((second * 31) % 50), maxMs: 90,
  }));
  const picture = summaryPicture({ ...exampleResult(), series });
  assert.ok(picture.length < 60_000, `${picture.length} bytes`);
});

test('performance-report.md is at most a page and gives the command, the machine and each verdict', () => {
  const text = summaryText(exampleResult(), 'picture.svg');
  assert.ok(text.split('\n').length <= 60);
  assert.match(text, /`make bench WORKLOAD=shop DURATION=4 CLIENTS=2`/);
  assert.match(text, /\| latency_p99_ms \| fail \| 100\.0 ms \| < 90 ms \| -10\.0 ms \|/);
  assert.match(text, /disk_usage_percent was not measured/);
  assert.match(text, /2 × A processor, 24 GiB, Linux 6\.1/);
  assert.match(text, /!\[.*\]\(picture\.svg\)/);
});
