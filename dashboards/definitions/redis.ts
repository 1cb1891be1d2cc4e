import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { SLOTS } from '../../redis-cluster/member';
import type { Settings } from '../settings';
import { dashboard } from './dashboard';
import { atLeast, below, figure, lines, states, type State } from './panels';
import { table } from './table';

const ROLES: Readonly<Record<number, State>> = {
  0: { text: 'Down', color: 'red' },
  1: { text: 'Replica', color: 'blue' },
  2: { text: 'Master', color: 'green' },
};
const POD = 'pod=~"$pod"';
const UP = `max by (pod) (drydock:redis_member_up{${POD}})`;
/** Down is 0, a replica 1, a master 2; a member that is down says nothing of its role. */
const ROLE = `${UP} + on (pod) max by (pod) (drydock:redis_is_master{${POD}}) or ${UP}`;
const CONTAINERS = `namespace="cache",container!="",${POD}`;

/** Who leads, who follows, what the members do and how full they are. */
export function redis(settings: Settings): Dashboard {
  const { redisMembers, redisMemoryPercent } = settings;
  const memory = redisMemoryPercent / 100;
  const recorded = (name: string): string => `max by (pod) (drydock:redis_${name}{${POD}})`;
  const told = (metric: string): string => `max by (pod) (redis_${metric}{${POD}})`;
  const rate = (metric: string): string => `sum by (pod) (rate(${metric}{${POD}}[$__rate_interval]))`;
  const each = (expr: string) => [{ expr, legend: '{{pod}}' }];
  const usage = (metric: string): string => `sum by (pod) (rate(${metric}{${CONTAINERS}}[$__rate_interval]))`;
  return dashboard({
    uid: 'drydock-redis',
    title: 'Redis Cluster',
    description: 'Who leads, who follows, what the members do and how full they are.',
    variables: [{ name: 'pod', title: 'Member', metric: 'drydock:redis_member_up', label: 'pod' }],
    sections: [
      {
        title: 'High availability',
        panels: [
          figure({ title: 'Members up', unit: 'none', decimals: 0, thresholds: atLeast(redisMembers), expr: 'drydock:redis_members', alerts: ['RedisMemberMissing', 'RedisDown'] }),
          figure({ title: 'Slots served', unit: 'none', decimals: 0, thresholds: atLeast(SLOTS), expr: 'drydock:redis_slots_served', alerts: ['RedisClusterNotOk'] }),
          figure({ title: 'Masters', unit: 'none', decimals: 0, thresholds: atLeast(redisMembers / 2), expr: 'sum(drydock:redis_is_master)' }),
          figure({ title: 'Masters with a replica', unit: 'none', decimals: 0, thresholds: atLeast(redisMembers / 2), expr: 'sum(drydock:redis_replicas > bool 0)', alerts: ['RedisShardWithoutReplica'] }),
          figure({ title: 'Most masters on a node', unit: 'none', decimals: 0, thresholds: below(2), expr: 'max(sum by (node) (drydock:redis_is_master))', alerts: ['RedisMastersTogether'] }),
          figure({ title: 'Fullest member', unit: 'percentunit', decimals: 1, thresholds: below(memory), expr: 'max(drydock:redis_memory_used_ratio)', alerts: ['RedisMemoryHigh'] }),
          states({ title: 'Roles', span: 24, height: 7, states: ROLES, alerts: ['RedisMemberMissing'], queries: each(ROLE) }),
          table({
            title: 'Members', height: 7, sortBy: { name: 'Member' },
            columns: [
              { name: 'Member', label: 'pod' },
              { name: 'Node', label: 'node' },
              { name: 'Where', expr: `max by (pod, node) (drydock:redis_member_up{${POD}})`, unit: 'none', hidden: true },
              { name: 'Role', expr: ROLE, unit: 'none', states: ROLES },
              { name: 'Keys', expr: told('db_keys'), unit: 'none', decimals: 0 },
              { name: 'Clients', expr: told('connected_clients'), unit: 'none', decimals: 0 },
              { name: 'Commands', expr: recorded('commands_per_second'), unit: 'ops' },
              { name: 'Memory used', expr: recorded('memory_used_ratio'), unit: 'percentunit', thresholds: below(memory) },
              { name: 'Since its start', expr: told('uptime_in_seconds'), unit: 's' },
            ],
          }),
        ],
      },
      {
        title: 'Work',
        panels: [
          lines({ title: 'Commands', unit: 'ops', min: 0, queries: each(recorded('commands_per_second')) }),
          lines({
            title: 'Time a command takes', unit: 's', min: 0, description: 'On the average, in Valkey itself: without the network and the wait for a replica.',
            queries: each(`${rate('redis_commands_duration_seconds_total')} / ${rate('redis_commands_total')}`),
          }),
          lines({ title: 'Keys', unit: 'none', decimals: 0, min: 0, queries: each(told('db_keys')) }),
          lines({
            title: 'Keys looked for', unit: 'ops', min: 0,
            queries: [
              { expr: 'sum(rate(redis_keyspace_hits_total[$__rate_interval]))', legend: 'found' },
              { expr: 'sum(rate(redis_keyspace_misses_total[$__rate_interval]))', legend: 'not found' },
              { expr: 'sum(rate(redis_expired_keys_total[$__rate_interval]))', legend: 'expired' },
            ],
          }),
          lines({ title: 'Clients', unit: 'none', decimals: 0, min: 0, queries: each(told('connected_clients')) }),
          lines({ title: 'Commands that failed', unit: 'ops', min: 0, queries: each(rate('redis_commands_failed_calls_total')) }),
        ],
      },
      {
        title: 'Resources of each member',
        panels: [
          lines({ title: 'Memory of what it may hold', unit: 'percentunit', min: 0, max: 1, span: 8, thresholds: below(memory), alerts: ['RedisMemoryHigh'], queries: each(recorded('memory_used_ratio')) }),
          lines({ title: 'Memory of its containers', unit: 'bytes', min: 0, span: 8, queries: each(`sum by (pod) (container_memory_working_set_bytes{${CONTAINERS}})`) }),
          lines({ title: 'CPU', unit: 'none', min: 0, span: 8, description: 'In cores.', queries: each(usage('container_cpu_usage_seconds_total')) }),
          lines({ title: 'File of what was written', unit: 'bytes', min: 0, queries: each(told('aof_current_size_bytes')) }),
          lines({
            title: 'Network', unit: 'binBps', min: 0,
            queries: [
              { expr: rate('redis_net_input_bytes_total'), legend: '{{pod}}: received' },
              { expr: rate('redis_net_output_bytes_total'), legend: '{{pod}}: sent' },
            ],
          }),
        ],
      },
    ],
  }, settings);
}
