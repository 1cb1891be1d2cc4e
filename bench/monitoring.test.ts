import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { disagreement } from './disagreement';
import { answeringWith } from './example-monitoring';
import { UnreachableService } from '../metrics/platform';
import { askPrometheus, readMonitoring } from './monitoring';
import { budgetSpent, gridOf, onGrid, usageOf } from './resources';

const FROM = 1_700_000_000;
const OPTIONS = {
  from: new Date(FROM * 1000),
  to: new Date((FROM + 60) * 1000),
  slo: join(__dirname, '..', 'group_vars', 'all', 'slo.yml'),
  objectives: [{ name: 'latency_p99_ms' as const, description: '', threshold: 200, unit: 'ms' }],
  signal: new AbortController().signal,
};
const SCRAPED = { 'timestamp(up': [{ labels: {}, value: FROM + 61 }] };

test('a missing scrape is a gap, and so is what is no number', () => {
  const grid = gridOf(FROM, FROM + 20);
  const series = { labels: {}, points: [[FROM, 1], [FROM + 10, NaN], [FROM + 15, 3], [FROM + 500, 9]] as const };
  assert.deepEqual(onGrid(series, grid), [1, null, null, 3, null]);
  assert.deepEqual(usageOf([1, null, 3]), { average: 2, most: 3, values: [1, null, 3] });
  assert.equal(usageOf([null]), undefined);
});

test('a day is looked at in steps of two minutes', () => {
  assert.deepEqual(gridOf(0, 86_400), { fromSeconds: 0, stepSeconds: 120, count: 721 });
});

test('a run that misses all requests for a minute spends what a minute of thirty days may', () => {
  const spent = budgetSpent('availability', 1, 0.001, 60, 30).spentPercent;
  assert.ok(Math.abs(spent - 2.3148) < 0.001, String(spent));
});

test('usage is told by instance and by node, averages are of the whole run, and steps before which nothing was scraped are a gap', async () => {
  const prometheus = answeringWith(
    {
      ...SCRAPED,
      postgres_is_primary: [{ labels: { pod: 'pg-2' }, value: 1 }],
      'rate(container_cpu_usage_seconds_total{namespace="database",container=~"postgres(ql)?"}[60s])': [{ labels: { pod: 'pg-2' }, value: 0.4 }],
      container_spec_memory_limit_bytes: [{ labels: { pod: 'pg-2' }, value: 1000 }, { labels: { pod: 'pg-1' }, value: 0 }],
      node_boot_time_seconds: [{ labels: {}, value: 1 }],
      volume_used_ratio: [{ labels: { pod: 'pg-1' }, value: 0.42 }],
      'drydock_probe_requests_total{job="database-probe"}': [{ labels: {}, value: 120.4 }],
      'outcome="error"': [{ labels: {}, value: 6 }],
      'le="0.2"': [{ labels: {}, value: 108 }],
      slo_error_budget: [{ labels: { objective: 'availability' }, value: 0.001 }, { labels: { objective: 'latency' }, value: 0.01 }],
    },
    {
      container_cpu_usage: ['pg-2', 'pg-1'].map((pod) => ({ labels: { pod }, points: [[FROM, 0.9], [FROM + 10, 1.1]] as const })),
      replication_lag: [{ labels: { pod: 'pg-1' }, points: [[FROM, 0], [FROM + 5, 2.5], [FROM + 15, 9]] }],
      'time() - max(timestamp(up))': [{ labels: {}, points: [[FROM, 0.4], [FROM + 5, 1], [FROM + 10, 9.9], [FROM + 15, 10.1], [FROM + 20, 15]] }],
    },
  );
  const read = await askPrometheus(prometheus, OPTIONS);
  assert.ok(read.kind === 'read');
  assert.deepEqual(read.instances.map(({ name, role, memoryLimitBytes }) => [name, role, memoryLimitBytes]), [['pg-1', 'standby', null], ['pg-2', 'primary', 1000]]);
  assert.equal(read.instances[1]?.usage.cpuCores?.average, 0.4);
  assert.equal(read.instances[1]?.usage.cpuCores?.most, 1.1);
  assert.equal(read.instances[0]?.usage.cpuCores?.average, 1);
  assert.deepEqual(read.nodes, []);
  assert.equal(read.gapSeconds, 50);
  assert.deepEqual([read.mostLagSeconds, read.fullestVolume, read.machines], [2.5, { pod: 'pg-1', usedPercent: 42 }, 1]);
  assert.deepEqual(read.probe, { requests: 120, errors: 6 });
  assert.deepEqual(read.budgets.map(({ objective, missedRatio }) => [objective, missedRatio.toFixed(3)]), [['availability', '0.050'], ['latency', '0.100']]);
});

test('without a probe there are no budgets, and nothing is made up', async () => {
  const read = await askPrometheus(answeringWith(SCRAPED, {}), OPTIONS);
  assert.ok(read.kind === 'read');
  assert.deepEqual([read.probe, read.budgets, read.fullestVolume, read.mostLagSeconds, read.instances], [null, [], null, null, []]);
});

test('a Prometheus that starts anew is waited for, and one that there is none of is not', async () => {
  const service = { name: 'prometheus', port: 9090 };
  const there = answeringWith(SCRAPED, {});
  const refusing = (absence: 'no ready pod' | 'no such Service'): Pick<typeof there, 'query' | 'queryRange'> => {
    let asked = 0;
    const query: typeof there.query = (...args) => ((asked += 1) === 1 ? Promise.reject(new UnreachableService(service, absence, 'gone')) : there.query(...args));
    return { query, queryRange: there.queryRange };
  };
  assert.equal((await askPrometheus(refusing('no ready pod'), OPTIONS)).kind, 'read');
  await assert.rejects(askPrometheus(refusing('no such Service'), OPTIONS), /no such Service/);
});

test('without a cluster to ask, the reason is told and nothing fails', async () => {
  const reasonOf = async (kubeconfig: string | undefined): Promise<string> => {
    const read = await readMonitoring({ ...OPTIONS, kubeconfig });
    assert.ok(read.kind === 'not there');
    return read.reason;
  };
  assert.match(await reasonOf(undefined), /KUBECONFIG does not name/);
  assert.match(await reasonOf('/nowhere/kubeconfig'), /\/nowhere\/kubeconfig cannot be used/);
});

test('client and probe disagree when one of them saw errors and the other none', () => {
  assert.equal(disagreement({ requests: 1000, errors: 0 }, { requests: 120, errors: 0 }), null);
  assert.equal(disagreement({ requests: 1000, errors: 3 }, { requests: 120, errors: 1 }), null);
  assert.match(disagreement({ requests: 1000, errors: 3 }, { requests: 120, errors: 0 }) ?? '', /client counted 3 in 1,000 transactions, the probe in Prometheus no error in 120 requests/);
  assert.match(disagreement({ requests: 1000, errors: 0 }, { requests: 120, errors: 2 }) ?? '', /no error in 1,000 transactions.*2 in 120 requests: what failed met the probe alone/);
});
