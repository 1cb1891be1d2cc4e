import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { compareResults } from '../compare';
import { exampleResult } from '../example-result';
import { readResult } from '../result';
import { resultText } from '../result-text';
import { EXAMPLE_OBJECTIVES, EXAMPLE_SHARES, exampleHttpMeasurement, exampleHttpResult } from './example';
import { judgeHttp, k6Thresholds } from './judgement';
import { httpReportPage } from './report-page';
import { describeHttpRun, httpResultSchema, readHttpResult } from './result';

test('what was not sent is an error, what was refused first and then stored is none', () => {
  const { transactions, errors, refusals, scripts, series } = exampleHttpResult();
  assert.deepEqual([transactions, errors.total, refusals], [4, 2, 1]);
  assert.deepEqual(errors.byKind, { 'answered 503': 1, 'not sent: every client still waited for an answer': 1 });
  assert.equal(errors.ratePercent, 200 / 6);
  assert.deepEqual(scripts.map((script) => [script.name, script.transactions, script.failures, script.maxMs]), [['api-product', 3, 1, 700], ['api-upload', 1, 0, 900]]);
  assert.deepEqual(series.map((second) => [second.transactions, second.errors]), [[2, 0], [1, 0], [1, 2]]);
});

test('pictures that are stored have an objective of their own', () => {
  const verdicts = judgeHttp(EXAMPLE_OBJECTIVES, exampleHttpMeasurement()).map(({ objective, verdict }) => [objective, verdict.kind, verdict.kind === 'not measured' ? null : verdict.measured]);
  assert.deepEqual(verdicts, [['http_latency_p99_ms', 'fail', 700], ['http_error_rate_percent', 'fail', 200 / 6], ['upload_latency_p99_ms', 'pass', 900]]);
});

test("k6's own thresholds are the objectives, of what the load asks", () => {
  assert.deepEqual(k6Thresholds(EXAMPLE_OBJECTIVES, EXAMPLE_SHARES), {
    drydock_failed: ['rate<0.001'], 'drydock_request{kind:other}': ['p(99)<500'], 'drydock_request{kind:upload}': ['p(99)<2000'],
  });
  assert.deepEqual(Object.keys(k6Thresholds(EXAMPLE_OBJECTIVES, { 'api-login': 1 })), ['drydock_failed', 'drydock_request{kind:other}']);
});

test('a request of a name that the workload does not have is no measurement', () => {
  const request = { atMs: 1, durationMs: 1, name: 'x', status: 200, error: null };
  assert.throws(() => exampleHttpMeasurement().add({ kind: 'request', request }), /the name x, which is none of api-product, api-upload/);
});

test('the page needs nothing from elsewhere, and shows requests, errors and refusals', () => {
  const result = exampleHttpResult({ notes: ['<b>'] });
  const page = httpReportPage(result, compareResults(result, result, describeHttpRun));
  assert.doesNotMatch(page, /https?:|\/\/|<script|<link|@import|url\((?!#)/);
  for (const expected of ['2 of 3 measured objectives failed', '1 × answered 503', 'come again later: 1.', 'make bench WORKLOAD=http DURATION=3 RATE=2', '&#60;b&#62;', 'Requests a second']) {
    assert.ok(page.includes(expected), expected);
  }
});

test('the text counts requests', () => {
  assert.match(resultText(exampleHttpResult()), /1\.3 requests\/s, 4 requests, 2 errors \(33\.3 %\)/);
});

test('a result read back from JSON is the same; one of the other kind is refused in words', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'http-result-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const write = (name: string, value: unknown): string => {
    writeFileSync(join(folder, name), JSON.stringify(value));
    return join(folder, name);
  };
  const result = exampleHttpResult();
  assert.deepEqual(httpResultSchema.parse(JSON.parse(JSON.stringify(result))), result);
  const [http, database] = [write('http.json', result), write('database.json', exampleResult())];
  assert.deepEqual(readHttpResult(http), result);
  assert.throws(() => readHttpResult(database), /counts transactions, this run counts requests: the two cannot be compared/);
  assert.throws(() => readResult(http), /counts requests, this run counts transactions/);
  assert.throws(() => readHttpResult(write('empty.json', {})), /is not the result of a benchmark of this version/);
});
