import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createLog } from '../shared/log';
import { createRegistry } from '../shared/metrics';
import { serve } from '../shared/service';
import { Archive } from './archive';
import { examplePayload } from './example';
import { Journal } from './journal';
import { ArrivalMetrics } from './metrics';
import { routes } from './routes';

const NOW_MS = Date.parse('2026-11-21T17:00:07.123Z');

interface Log {
  readonly address: string;
  readonly journal: Journal;
  readonly post: (body: string, type?: string) => Promise<Response>;
  readonly metric: (line: string) => Promise<string | undefined>;
}

async function alertLog(context: TestContext): Promise<Log> {
  const path = mkdtempSync(join(tmpdir(), 'alert-log-'));
  const journal = await Journal.open(path, 16 * 2 ** 20);
  const registry = createRegistry();
  const metrics = new ArrivalMetrics(registry, () => journal.bytes);
  let nowMs = NOW_MS;
  const { port, end } = await serve(
    { settings: { PORT: 0, LOG_LEVEL: 'fatal', DRAIN_MS: 0, CLOSE_MS: 100, TRUSTED_PROXIES: '' }, log: createLog('test', 'silent'), registry },
    { routes: routes({ archive: new Archive(journal), metrics, nowMs: () => nowMs++ }), close: () => journal.close() },
  );
  context.after(async () => {
    await end();
    rmSync(path, { recursive: true });
  });
  const address = `http://127.0.0.1:${port}`;
  return {
    address,
    journal,
    post: (body, type = 'application/json') => fetch(`${address}/alerts`, { method: 'POST', body, headers: { 'Content-Type': type } }),
    metric: async (line) => {
      const lines = (await (await fetch(`${address}/metrics`)).text()).split('\n');
      return lines.find((candidate) => candidate.startsWith(`${line} `))?.slice(line.length + 1);
    },
  };
}

const textOf = (...names: readonly [string, ...string[]]): string => {
  const [first, ...others] = names.map((name) => ({ name }));
  return JSON.stringify(examplePayload(first ?? { name: '' }, ...others));
};

test('a payload is stored with its time of arrival and given back as it came', async (context) => {
  const { address, post, metric } = await alertLog(context);
  const answer = await post(textOf('A', 'B'));
  assert.deepEqual([answer.status, await answer.json()], [200, { arrivedAt: '2026-11-21T17:00:07.123Z' }]);
  const listed: unknown = await (await fetch(`${address}/api/alerts`)).json();
  assert.deepEqual(listed, {
    payloads: [{ arrivedAt: '2026-11-21T17:00:07.123Z', arrivedMs: NOW_MS, payload: examplePayload({ name: 'A' }, { name: 'B' }) }],
    truncated: false,
  });
  assert.equal(await metric('drydock_alert_log_payloads_total{outcome="stored"}'), '1');
  assert.equal(await metric('drydock_alert_log_alerts_total{alertname="B",status="firing"}'), '1');
  assert.equal(await metric('drydock_alert_log_last_arrival_timestamp_seconds'), String(NOW_MS / 1000));
});

test('since and alertname choose', async (context) => {
  const { address, post } = await alertLog(context);
  for (const name of ['A', 'B', 'A']) await post(textOf(name));
  const found = async (query: string): Promise<number[]> => {
    const { payloads } = (await (await fetch(`${address}/api/alerts?${query}`)).json()) as { payloads: { arrivedMs: number }[] };
    return payloads.map(({ arrivedMs }) => arrivedMs - NOW_MS);
  };
  assert.deepEqual(await found(''), [2, 1, 0]);
  assert.deepEqual(await found('alertname=A'), [2, 0]);
  assert.deepEqual(await found(`since=${NOW_MS + 1}`), [2, 1]);
  assert.deepEqual(await found('since=2026-11-21T18:00:07.125%2B01:00'), [2]);
  assert.deepEqual(await found('since=&alertname=&limit=2'), [2, 1]);
});

test('a choice that is none is refused with what is allowed and what came', async (context) => {
  const { address } = await alertLog(context);
  for (const [query, message] of [
    ['since=yesterday', /since: expected a time such as .*, got "yesterday"/],
    ['limit=0', /limit: expected a whole number from 1 to 10000, got "0"/],
    ['since=1&since=2', /since/],
  ] as const) {
    const answer = await fetch(`${address}/api/alerts?${query}`);
    assert.equal(answer.status, 400, query);
    assert.match(((await answer.json()) as { detail: string }).detail, message);
  }
});

test('what is no payload is refused, counted and not stored', async (context) => {
  const { address, post, metric } = await alertLog(context);
  const statuses = [
    (await post('{"version": "4"}')).status,
    (await post('{"version": ')).status,
    (await post(JSON.stringify({ ...examplePayload({ name: 'A' }), padding: 'x'.repeat(2 ** 20) }))).status,
    (await post(textOf('A'), 'text/plain')).status,
    (await post(textOf('A').replace('{', `{"deep":${'['.repeat(100_000)}${']'.repeat(100_000)},`))).status,
  ];
  assert.deepEqual(statuses, [400, 400, 413, 415, 400]);
  assert.equal(await metric('drydock_alert_log_payloads_total{outcome="refused"}'), '5');
  assert.deepEqual(await (await fetch(`${address}/api/alerts`)).json(), { payloads: [], truncated: false });
});

test('what could not be written is an error that Alertmanager retries', async (context) => {
  const { post, journal, metric } = await alertLog(context);
  context.mock.method(journal, 'append', () => Promise.reject(new Error('ENOSPC: no space left on device')));
  assert.equal((await post(textOf('A'))).status, 500);
  assert.equal(await metric('drydock_alert_log_write_errors_total'), '1');
  assert.equal(await metric('drydock_alert_log_payloads_total{outcome="failed"}'), '1');
});

test('names that nobody bounds are counted as one beyond 200', async (context) => {
  const { post, metric } = await alertLog(context);
  const names = Array.from({ length: 250 }, (_, i) => `Name${i}`);
  await post(textOf('First', ...names));
  assert.equal(await metric('drydock_alert_log_alerts_total{alertname="Name198",status="firing"}'), '1');
  assert.equal(await metric('drydock_alert_log_alerts_total{alertname="other",status="firing"}'), '51');
});

test('the page and its style are served, and an answer to a method that is not there', async (context) => {
  const { address, post } = await alertLog(context);
  await post(textOf('<b>A'));
  const page = await fetch(`${address}/?alertname=`);
  assert.deepEqual([page.status, page.headers.get('content-type')], [200, 'text/html; charset=utf-8']);
  assert.match(await page.text(), /<strong><bdi>&lt;b&gt;A<\/bdi><\/strong>/);
  assert.equal((await fetch(`${address}/style.css`)).headers.get('content-type'), 'text/css; charset=utf-8');
  assert.equal((await fetch(`${address}/alerts`)).status, 404);
});
