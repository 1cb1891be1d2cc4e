import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Settings } from '../settings';
import { dashboard } from './dashboard';
import { PROBE } from './expressions';
import { atLeast, below, figure, lines, states, type State } from './panels';
import { table } from './table';

const ROLES: Readonly<Record<number, State>> = {
  0: { text: 'Down', color: 'red' },
  1: { text: 'Standby', color: 'blue' },
  2: { text: 'Primary', color: 'green' },
};
/** Down is 0, a standby 1, a primary 2; an instance that is down says nothing of its role. */
const ROLE = 'max by (pod) (drydock:postgres_instance_up{pod=~"$pod"}) + on (pod) max by (pod) (drydock:postgres_is_primary{pod=~"$pod"}) or max by (pod) (drydock:postgres_instance_up{pod=~"$pod"})';
const POD = 'pod=~"$pod"';
const CONTAINERS = `namespace="database",container!="",${POD}`;

/** Who leads, how far the others are behind, what the instances do and what they use. */
export function postgres(settings: Settings): Dashboard {
  const { thresholds, postgresInstances } = settings;
  const lag = thresholds.replication_lag_seconds;
  const latencySeconds = thresholds.latency_p99_ms / 1000;
  const disk = thresholds.disk_usage_percent / 100;
  const recorded = (name: string): string => `drydock:postgres_${name}{${POD}}`;
  const each = (name: string) => [{ expr: recorded(name), legend: '{{pod}}' }];
  const usage = (metric: string, matchers: string) =>
    `sum by (pod) (rate(${metric}{${matchers}}[$__rate_interval]))`;
  return dashboard({
    uid: 'drydock-postgres',
    title: 'PostgreSQL HA',
    description: 'Who leads, how far the others are behind, what the instances do and what they use.',
    variables: [{ name: 'pod', title: 'Instance', metric: 'drydock:postgres_instance_up', label: 'pod' }],
    sections: [
      {
        title: 'High availability',
        panels: [
          figure({ title: 'Instances up', unit: 'none', decimals: 0, thresholds: atLeast(postgresInstances), expr: 'drydock:postgres_instances', alerts: ['PostgresInstanceMissing'] }),
          figure({ title: 'Primaries', unit: 'none', decimals: 0, thresholds: [...atLeast(1), { value: 2, color: 'red' }], expr: 'sum(drydock:postgres_is_primary)', alerts: ['PostgresPrimaryDown'] }),
          figure({ title: 'Sync standbys', unit: 'none', decimals: 0, thresholds: atLeast(1), expr: 'drydock:postgres_sync_standbys', alerts: ['PostgresNoSynchronousStandby'] }),
          figure({ title: 'Largest lag', unit: 's', thresholds: below(lag), expr: 'max(drydock:postgres_replication_lag_seconds)', alerts: ['PostgresReplicationLag'] }),
          figure({ title: 'Latency, p99', unit: 's', thresholds: below(latencySeconds), expr: PROBE.quantile(0.99, '$__rate_interval') }),
          figure({ title: 'Availability', unit: 'percentunit', over: 'now', decimals: 3, thresholds: atLeast(1 - thresholds.error_rate_percent / 100), expr: PROBE.availability('$__range') }),
          states({ title: 'Roles', span: 24, height: 5, states: ROLES, alerts: ['PostgresPrimaryDown', 'PostgresInstanceMissing'], queries: [{ expr: ROLE, legend: '{{pod}}' }] }),
          table({
            title: 'Instances', height: 5, sortBy: { name: 'Instance' },
            columns: [
              { name: 'Instance', label: 'pod' },
              { name: 'Node', label: 'node' },
              { name: 'Where', expr: `max by (pod, node) (${recorded('instance_up')})`, unit: 'none', hidden: true },
              { name: 'Role', expr: ROLE, unit: 'none', states: ROLES },
              { name: 'Lag', expr: `max by (pod) (${recorded('replication_lag_seconds')})`, unit: 's', thresholds: below(lag) },
              { name: 'Lag in bytes', expr: `max by (pod) (${recorded('replication_lag_bytes')})`, unit: 'bytes' },
              { name: 'Transactions', expr: `max by (pod) (${recorded('transactions_per_second')})`, unit: 'ops' },
              { name: 'Connections', expr: `max by (pod) (${recorded('connections')})`, unit: 'none', decimals: 0 },
              { name: 'Volume used', expr: `max by (pod) (${recorded('volume_used_ratio')})`, unit: 'percentunit', thresholds: below(disk) },
            ],
          }),
        ],
      },
      {
        title: 'Replication',
        panels: [
          lines({ title: 'Lag', unit: 's', min: 0, thresholds: below(lag), alerts: ['PostgresReplicationLag'], queries: each('replication_lag_seconds') }),
          lines({ title: 'Lag in bytes of WAL', unit: 'bytes', min: 0, queries: each('replication_lag_bytes'), alerts: ['PostgresReplicationLag'] }),
          lines({ title: 'WAL written', unit: 'binBps', min: 0, queries: each('wal_bytes_per_second') }),
          lines({
            title: 'WAL kept for slots', unit: 'bytes', min: 0, alerts: ['PostgresSlotInactive'],
            queries: [{ expr: 'max by (slot) (drydock:postgres_slot_retained_bytes)', legend: '{{slot}}' }],
          }),
          states({
            title: 'Replication slots', span: 24, height: 4, alerts: ['PostgresSlotInactive'],
            states: { 0: { text: 'Inactive', color: 'orange' }, 1: { text: 'Active', color: 'green' } },
            queries: [{ expr: 'max by (slot) (drydock:postgres_slot_active)', legend: '{{slot}}' }],
          }),
        ],
      },
      {
        title: 'Work',
        panels: [
          lines({ title: 'Transactions', unit: 'ops', min: 0, queries: each('transactions_per_second') }),
          lines({ title: 'Rollbacks', unit: 'ops', min: 0, queries: each('rollbacks_per_second') }),
          lines({ title: 'Connections', unit: 'none', decimals: 0, min: 0, queries: each('connections'), alerts: ['PostgresConnectionsHigh'] }),
          lines({ title: 'Connections of those allowed', unit: 'percentunit', min: 0, max: 1, queries: each('connections_ratio'), alerts: ['PostgresConnectionsHigh'] }),
          lines({ title: 'Sessions that wait for a lock', unit: 'none', decimals: 0, min: 0, queries: each('locks_waiting') }),
          lines({ title: 'Read from the buffers, not from files', unit: 'percentunit', decimals: 2, max: 1, queries: each('cache_hit_ratio') }),
        ],
      },
      {
        title: 'As clients see it',
        panels: [
          lines({
            title: 'Requests of the probe', unit: 'reqps', min: 0,
            queries: [{ expr: PROBE.rate('operation=~".+"', 'operation, outcome'), legend: '{{operation}}: {{outcome}}' }],
          }),
          lines({
            title: 'Latency of the probe', unit: 's', min: 0, thresholds: below(latencySeconds),
            queries: [
              { expr: PROBE.quantile(0.5, '$__rate_interval', 'operation'), legend: '{{operation}}: p50' },
              { expr: PROBE.quantile(0.99, '$__rate_interval', 'operation'), legend: '{{operation}}: p99' },
            ],
          }),
        ],
      },
      {
        title: 'Resources of each instance',
        panels: [
          lines({ title: 'CPU', unit: 'none', min: 0, span: 8, description: 'In cores.', queries: [{ expr: usage('container_cpu_usage_seconds_total', CONTAINERS), legend: '{{pod}}' }] }),
          lines({ title: 'Memory', unit: 'bytes', min: 0, span: 8, queries: [{ expr: `sum by (pod) (container_memory_working_set_bytes{${CONTAINERS}})`, legend: '{{pod}}' }] }),
          lines({ title: 'Volume used', unit: 'percentunit', min: 0, max: 1, span: 8, thresholds: below(disk), alerts: ['VolumeAlmostFull'], queries: each('volume_used_ratio') }),
          lines({
            title: 'Disk I/O', unit: 'binBps', min: 0, height: 10, description: 'What PostgreSQL itself reads and writes of files, its WAL included.',
            queries: [
              { expr: recorded('disk_read_bytes_per_second'), legend: '{{pod}}: read' },
              { expr: recorded('disk_written_bytes_per_second'), legend: '{{pod}}: written' },
            ],
          }),
          lines({
            title: 'Network', unit: 'binBps', min: 0, height: 10,
            queries: [
              { expr: usage('container_network_receive_bytes_total', `namespace="database",${POD}`), legend: '{{pod}}: received' },
              { expr: usage('container_network_transmit_bytes_total', `namespace="database",${POD}`), legend: '{{pod}}: sent' },
            ],
          }),
        ],
      },
    ],
  }, settings);
}
