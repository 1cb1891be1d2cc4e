import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Settings } from '../settings';
import { dashboard } from './dashboard';
import { PROBE, RUNBOOK_LINK, SEVERITIES, nodeCpu, nodeMemory } from './expressions';
import { atLeast, below, figure, lines } from './panels';
import { table } from './table';

/** Is it well, and if not, where? */
export function overview(settings: Settings): Dashboard {
  const { thresholds, postgresInstances } = settings;
  const lag = thresholds.replication_lag_seconds;
  const latencySeconds = thresholds.latency_p99_ms / 1000;
  const disk = thresholds.disk_usage_percent / 100;
  const availability = 1 - thresholds.error_rate_percent / 100;
  return dashboard({
    uid: 'drydock-overview',
    title: 'Overview',
    description: 'Everything at a glance: what clients see of the database, its replication, the nodes, and what fires.',
    variables: [],
    sections: [
      {
        title: 'At the end of the range',
        panels: [
          figure({
            title: 'Availability', unit: 'percentunit', over: 'now', decimals: 3, thresholds: atLeast(availability),
            description: 'Share of the probe’s requests that were answered, over the whole range.',
            expr: PROBE.availability('$__range'),
          }),
          figure({
            title: 'Latency, p99', unit: 's', over: 'now', thresholds: below(latencySeconds),
            description: 'Of the probe’s requests, over the whole range.',
            expr: PROBE.quantile(0.99, '$__range'),
          }),
          figure({
            title: 'Error budget left', unit: 'percentunit', decimals: 1, thresholds: [{ value: null, color: 'red' }, { value: 0, color: 'orange' }, { value: 0.5, color: 'green' }],
            description: 'Of the objective that has least of it; 100 % is untouched.',
            expr: 'min(drydock:slo_error_budget_remaining)', alerts: ['SloBurnFast', 'SloBurnSlow'],
          }),
          figure({ title: 'Replication lag', unit: 's', thresholds: below(lag), expr: 'max(drydock:postgres_replication_lag_seconds)', alerts: ['PostgresReplicationLag'] }),
          figure({ title: 'Fullest volume', unit: 'percentunit', decimals: 1, thresholds: below(disk), expr: 'max(drydock:volume_used_ratio)', alerts: ['VolumeAlmostFull'] }),
          figure({ title: 'Transactions', unit: 'ops', expr: 'sum(drydock:postgres_transactions_per_second)' }),
          figure({ title: 'Instances up', unit: 'none', decimals: 0, thresholds: atLeast(postgresInstances), expr: 'drydock:postgres_instances', alerts: ['PostgresInstanceMissing'] }),
          figure({ title: 'Sync standbys', unit: 'none', decimals: 0, thresholds: atLeast(1), expr: 'drydock:postgres_sync_standbys', alerts: ['PostgresNoSynchronousStandby'] }),
          figure({
            title: 'Nodes not ready', unit: 'none', decimals: 0, thresholds: below(1), alerts: ['NodeDown'],
            expr: 'count(kube_node_info) - sum(kube_node_status_condition{condition="Ready",status="true"})',
          }),
          figure({ title: 'Targets down', unit: 'none', decimals: 0, thresholds: below(1), expr: 'count(up == 0) or vector(0)', alerts: ['TargetDown'] }),
          figure({ title: 'Alerts firing', unit: 'none', decimals: 0, thresholds: below(1), expr: 'count(ALERTS{alertstate="firing",severity!="none"}) or vector(0)' }),
          figure({ title: 'Pods not ready', unit: 'none', decimals: 0, thresholds: below(1), expr: 'sum(kube_pod_status_ready{condition="false"} unless on (namespace, pod) kube_pod_status_phase{phase="Succeeded"} == 1) or vector(0)' }),
        ],
      },
      {
        title: 'Database',
        panels: [
          lines({ title: 'Transactions of each instance', unit: 'ops', min: 0, queries: [{ expr: 'drydock:postgres_transactions_per_second', legend: '{{pod}}' }] }),
          lines({
            title: 'Latency as clients see it, p99', unit: 's', min: 0, thresholds: below(latencySeconds),
            queries: [{ expr: PROBE.quantile(0.99, '$__rate_interval', 'operation'), legend: '{{operation}}' }],
          }),
          lines({ title: 'Replication lag', unit: 's', min: 0, thresholds: below(lag), alerts: ['PostgresReplicationLag'], queries: [{ expr: 'drydock:postgres_replication_lag_seconds', legend: '{{pod}}' }] }),
          lines({ title: 'Requests that failed', unit: 'reqps', min: 0, queries: [{ expr: PROBE.rate('outcome="error"', 'operation'), legend: '{{operation}}' }] }),
        ],
      },
      {
        title: 'Nodes',
        panels: [
          lines({ title: 'CPU in use', unit: 'none', min: 0, stacked: true, description: 'In cores.', queries: [{ expr: nodeCpu('.*'), legend: '{{node}}' }] }),
          lines({ title: 'Memory in use', unit: 'bytes', min: 0, stacked: true, queries: [{ expr: nodeMemory('.*'), legend: '{{node}}' }] }),
        ],
      },
      {
        title: 'Monitoring',
        panels: [
          table({
            title: 'Alerts firing', span: 12, height: 12, sortBy: { name: 'Severity' },
            description: 'The watchdog always fires: it shows that alerts can arrive.',
            columns: [
              { name: 'Alert', label: 'alertname', link: RUNBOOK_LINK },
              { name: 'Severity', label: 'severity', states: SEVERITIES },
              { name: 'Firing', expr: 'count by (alertname, severity) (ALERTS{alertstate="firing"})', unit: 'none', decimals: 0 },
            ],
          }),
          table({
            title: 'Targets', span: 12, height: 12, alerts: ['TargetDown'], sortBy: { name: 'Down', desc: true },
            columns: [
              { name: 'Job', label: 'job' },
              { name: 'Up', expr: 'sum by (job) (up)', unit: 'none', decimals: 0 },
              { name: 'Down', expr: 'count by (job) (up) - sum by (job) (up)', unit: 'none', decimals: 0, thresholds: below(1) },
              { name: 'Series', expr: 'sum by (job) (scrape_samples_post_metric_relabeling)', unit: 'short' },
            ],
          }),
        ],
      },
    ],
  }, settings);
}
