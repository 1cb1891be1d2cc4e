import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Platform, UnreachableService } from './platform';
import { Prometheus, PrometheusError } from './prometheus';

/** A platform whose API server gives one answer; `asked` has the URLs that it was given for. */
function answering(status: number, body: unknown): { readonly prometheus: Prometheus; readonly asked: URL[] } {
  const asked: URL[] = [];
  const platform = new Platform(new URL('https://192.0.2.1:8443'), (url) => {
    asked.push(url);
    return Promise.resolve({ status, body: typeof body === 'string' ? body : JSON.stringify(body) });
  });
  return { prometheus: new Prometheus(platform), asked };
}

const success = (data: unknown): unknown => ({ status: 'success', data });

test('a query goes through the proxy of the Service, and every value is a number', async () => {
  const vector = ['1.5', 'NaN', '+Inf', '-Inf'].map((value, index) => ({ metric: { pod: `pg-${index}` }, value: [1_700_000_000.1, value] }));
  const { prometheus, asked } = answering(200, success({ resultType: 'vector', result: vector }));
  const samples = await prometheus.query('up{job="a"} + 1', new Date(1_700_000_000_123));
  assert.deepEqual(samples.map(({ value }) => value), [1.5, NaN, Infinity, -Infinity]);
  assert.deepEqual(samples[0]?.labels, { pod: 'pg-0' });
  assert.equal(asked[0]?.pathname, '/api/v1/namespaces/monitoring/services/http:prometheus:9090/proxy/api/v1/query');
  assert.deepEqual(Object.fromEntries(asked[0]?.searchParams ?? []), { query: 'up{job="a"} + 1', time: '1700000000.123' });
});

test('a scalar is one sample without labels', async () => {
  const { prometheus } = answering(200, success({ resultType: 'scalar', result: [1, '3'] }));
  assert.deepEqual(await prometheus.query('3'), [{ labels: {}, value: 3 }]);
});

test('a range gives points of time and value', async () => {
  const matrix = [{ metric: { node: 'a' }, values: [[10, '0'], [15, '0.25']] }];
  const { prometheus, asked } = answering(200, success({ resultType: 'matrix', result: matrix }));
  const series = await prometheus.queryRange('x', { from: new Date(10_000), to: new Date(15_000), stepSeconds: 5 });
  assert.deepEqual(series, [{ labels: { node: 'a' }, points: [[10, 0], [15, 0.25]] }]);
  assert.deepEqual(Object.fromEntries(asked[0]?.searchParams ?? []), { query: 'x', start: '10.000', end: '15.000', step: '5' });
});

test('a refused query is told with the query', async () => {
  const { prometheus } = answering(400, { status: 'error', errorType: 'bad_data', error: 'parse error: unexpected )' });
  await assert.rejects(prometheus.query('sum(up))'), (error) => error instanceof PrometheusError && /unexpected \).*sum\(up\)\)/.test(error.message));
});

test('an answer that is none of Prometheus is told with the query', async () => {
  await assert.rejects(answering(200, '<html>').prometheus.query('up'), /another shape[^]*asked: up/);
  await assert.rejects(answering(200, success({ resultType: 'matrix', result: [] })).prometheus.query('up'), PrometheusError);
});

test('a Service that is missing, or has nothing behind it, is told apart from a Prometheus that refuses', async () => {
  const refusal = (message: string): unknown => ({ kind: 'Status', status: 'Failure', message });
  const absenceOf = async (status: number, body: unknown): Promise<string> => {
    const error: unknown = await answering(status, body).prometheus.query('up').catch((thrown: unknown) => thrown);
    assert.ok(error instanceof UnreachableService, String(error));
    return error.absence;
  };
  assert.equal(await absenceOf(404, refusal('services "http:prometheus:9090" not found')), 'no such Service');
  assert.equal(await absenceOf(503, refusal('no endpoints available for service "http:prometheus:9090"')), 'no ready pod');
  assert.equal(await absenceOf(403, refusal('services "prometheus" is forbidden')), 'not reachable');
  const cut = new Prometheus(new Platform(new URL('https://192.0.2.1'), () => Promise.reject(new Error('connect ECONNREFUSED'))));
  await assert.rejects(cut.query('up'), /not reachable\): connect ECONNREFUSED/);
});

test('alerts, targets and the rules of alerts are read', async () => {
  const alert = { labels: { alertname: 'A' }, annotations: {}, state: 'firing', activeAt: '2026-03-04T05:06:07.5Z', value: '1' };
  const [read] = await answering(200, success({ alerts: [alert] })).prometheus.alerts();
  assert.deepEqual([read?.name, read?.state, read?.activeAt.getTime()], ['A', 'firing', Date.parse('2026-03-04T05:06:07.5Z')]);
  const target = { labels: { job: 'etcd', instance: 'x' }, health: 'down', lastError: 'refused', scrapeUrl: 'http://x' };
  const [found] = await answering(200, success({ activeTargets: [target], droppedTargets: [] })).prometheus.targets();
  assert.deepEqual([found?.job, found?.health, found?.lastError], ['etcd', 'down', 'refused']);
  const rule = { name: 'A', query: 'x > 1', duration: 10, labels: { severity: 'warning' }, annotations: {}, alerts: [], health: 'ok', type: 'alerting' };
  const { prometheus } = answering(200, success({ groups: [{ name: 'g', file: 'f', rules: [rule] }] }));
  assert.deepEqual(await prometheus.alertRules(), [{ name: 'A', promql: 'x > 1', forSeconds: 10, labels: { severity: 'warning' } }]);
});
