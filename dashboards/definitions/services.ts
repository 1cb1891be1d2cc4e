import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Settings } from '../settings';
import { dashboard } from './dashboard';
import { atLeast, below, figure, lines, states, type State } from './panels';
import { table } from './table';

const JOB = 'job=~"$service"';
/** What is asked by those who use a service, not by those who watch it. */
const USED = `${JOB},route!~"/(livez|readyz|metrics)"`;
const NAME = 'service=~"$service"';
const UPLOAD = 'job="image-store",method="POST",route="/images"';
const ANSWERS: Readonly<Record<number, State>> = { 0: { text: 'Away', color: 'red' }, 1: { text: 'Answers', color: 'green' } };
const CONTAINERS = 'namespace=~"app-services|frontend",container=~"$service",container!=""';

/** What each service does, what it waits for, and how many of it there are. */
export function services(settings: Settings): Dashboard {
  const { thresholds } = settings;
  const latency = thresholds.http_latency_p99_ms / 1000;
  const upload = thresholds.upload_latency_p99_ms / 1000;
  const errors = thresholds.http_error_rate_percent / 100;
  const recorded = (name: string): string => `drydock:service_${name}{${NAME}}`;
  const each = (expr: string) => [{ expr, legend: '{{service}}' }];
  const summed = (metric: string, by: string, legend: string) => [{ expr: `sum by (${by}) (${metric}{${JOB}})`, legend }];
  const rate = (metric: string, by: string, legend: string) => [{ expr: `sum by (${by}) (rate(${metric}[$__rate_interval]))`, legend }];
  const requests = (matchers: string): string => `sum by (job, method, route) (rate(drydock_http_request_duration_seconds_count{${USED}${matchers}}[$__range]))`;
  return dashboard({
    uid: 'drydock-services',
    title: 'Services',
    description: 'What portal, API, auth and image store do, what they wait for, and how many of each there are.',
    variables: [{ name: 'service', title: 'Service', metric: 'drydock:service_requests_per_second', label: 'service' }],
    sections: [
      {
        title: 'At the end of the range',
        panels: [
          figure({ title: 'Services without a pod', unit: 'none', decimals: 0, thresholds: below(1), expr: 'count(drydock:service_pods_ready == 0) or vector(0)', alerts: ['ServiceDown'] }),
          figure({ title: 'Requests', unit: 'reqps', description: 'Of all services; portal asks API, API asks the others.', expr: `sum(${recorded('requests_per_second')})` }),
          figure({ title: 'Most errors of a service', unit: 'percentunit', thresholds: below(errors), expr: `max(${recorded('errors_ratio')})` }),
          figure({ title: 'Fullest autoscaler', unit: 'percentunit', decimals: 0, thresholds: below(1), expr: 'max(drydock:service_pods_wanted / drydock:service_pods_most)', alerts: ['AutoscalerAtMaximum'] }),
          figure({ title: 'Sessions and counters', unit: 'short', description: 'Keys of the Redis Cluster.', expr: 'sum(redis_db_keys and on (pod) drydock:redis_is_master == 1)' }),
          figure({ title: 'Writes without a replica', unit: 'none', decimals: 0, over: 'now', thresholds: below(1), expr: 'sum(increase(drydock_auth_unreplicated_writes_total[$__range]))', alerts: ['SessionsNotReplicated'] }),
          table({
            title: 'Services', height: 7, sortBy: { name: 'Service' }, alerts: ['ServiceDown', 'AutoscalerAtMaximum'],
            columns: [
              { name: 'Service', label: 'service' },
              { name: 'Pods ready', expr: `max by (service) (${recorded('pods_ready')})`, unit: 'none', decimals: 0, thresholds: atLeast(1) },
              { name: 'Wanted', expr: `max by (service) (${recorded('pods_wanted')})`, unit: 'none', decimals: 0 },
              { name: 'At most', expr: `max by (service) (${recorded('pods_most')})`, unit: 'none', decimals: 0 },
              { name: 'Requests', expr: `max by (service) (${recorded('requests_per_second')})`, unit: 'reqps' },
              { name: 'Errors', expr: `max by (service) (${recorded('errors_ratio')})`, unit: 'percentunit', thresholds: below(errors) },
              { name: 'Longest p99', expr: `max by (service) (max_over_time(${recorded('latency_p99_seconds')}[$__range]))`, unit: 's', thresholds: below(latency) },
            ],
          }),
        ],
      },
      {
        title: 'Requests',
        panels: [
          lines({ title: 'Requests', unit: 'reqps', min: 0, queries: each(recorded('requests_per_second')) }),
          lines({ title: 'Share that failed', unit: 'percentunit', min: 0, thresholds: below(errors), alerts: ['SloBurnFast'], queries: each(recorded('errors_ratio')) }),
          lines({ title: 'Latency, p99', unit: 's', min: 0, thresholds: below(latency), alerts: ['SloBurnFast'], queries: each(recorded('latency_p99_seconds')) }),
          lines({ title: 'Under way', unit: 'none', min: 0, queries: summed('drydock_http_requests_in_flight', 'job', '{{job}}') }),
          table({
            title: 'Routes', height: 12, sortBy: { name: 'Requests', desc: true }, description: 'Over the whole range.',
            columns: [
              { name: 'Service', label: 'job' },
              { name: 'Method', label: 'method' },
              { name: 'Route', label: 'route' },
              { name: 'Requests', expr: requests(''), unit: 'reqps' },
              { name: 'Errors', expr: `${requests(',status=~"5.."')} or ${requests('')} * 0`, unit: 'reqps' },
              {
                name: 'Latency, p99', unit: 's', thresholds: below(latency),
                expr: `histogram_quantile(0.99, sum by (job, method, route, le) (rate(drydock_http_request_duration_seconds_bucket{${USED}}[$__range])))`,
              },
            ],
          }),
        ],
      },
      {
        title: 'What they wait for',
        panels: [
          states({ title: 'What they need', height: 8, states: ANSWERS, queries: [{ expr: `min by (job, dependency) (drydock_dependency_up{${JOB}})`, legend: '{{job}}: {{dependency}}' }] }),
          lines({ title: 'Asked again', unit: 'ops', min: 0, description: 'Requests to others that were tried once more, and reads that a standby did not answer.', queries: [
            ...rate(`drydock_retries_total{${JOB}}`, 'job, target', '{{job}}: {{target}}'), ...rate(`drydock_database_fallbacks_total{${JOB}}`, 'job', '{{job}}: primary instead'),
          ] }),
          lines({ title: 'Connections to the database', unit: 'none', min: 0, queries: summed('drydock_database_connections', 'job, pool, state', '{{job}}: {{pool}}, {{state}}') }),
          lines({ title: 'Waiting', unit: 'none', min: 0, description: 'For a connection to the database, and for a processor to unpack a picture or to check a password.', queries: [
            ...summed('drydock_database_waiting', 'job, pool', '{{job}}: {{pool}}'),
            { expr: 'sum(drydock_image_store_queue_waiting)', legend: 'pictures' },
            { expr: 'sum(drydock_auth_passwords_waiting)', legend: 'passwords' },
          ] }),
        ],
      },
      {
        title: 'Pods',
        panels: [
          lines({ title: 'Pods ready', unit: 'none', decimals: 0, min: 0, span: 8, alerts: ['ServiceDown'], queries: each(recorded('pods_ready')) }),
          lines({ title: 'Pods wanted, of the most', unit: 'percentunit', min: 0, max: 1, span: 8, thresholds: below(1), alerts: ['AutoscalerAtMaximum'], queries: each(`${recorded('pods_wanted')} / ${recorded('pods_most')}`) }),
          lines({ title: 'Time the event loop is late, p99', unit: 's', min: 0, span: 8, queries: [{ expr: `max by (job) (nodejs_eventloop_lag_p99_seconds{${JOB}})`, legend: '{{job}}' }] }),
          lines({ title: 'CPU', unit: 'none', min: 0, description: 'In cores.', queries: rate(`container_cpu_usage_seconds_total{${CONTAINERS}}`, 'container', '{{container}}') }),
          lines({ title: 'Memory', unit: 'bytes', min: 0, queries: [{ expr: `sum by (container) (container_memory_working_set_bytes{${CONTAINERS}})`, legend: '{{container}}' }] }),
        ],
      },
      {
        title: 'People',
        panels: [
          lines({ title: 'Log-ins', unit: 'ops', min: 0, queries: rate('drydock_auth_logins_total', 'outcome', '{{outcome}}') }),
          lines({
            title: 'Pictures', unit: 'ops', min: 0,
            queries: [
              { expr: `sum(rate(drydock_http_request_duration_seconds_count{${UPLOAD},status=~"2.."}[$__rate_interval])) or vector(0)`, legend: 'stored, with a thumbnail' },
              { expr: `sum(rate(drydock_http_request_duration_seconds_count{${UPLOAD},status=~"4..|5.."}[$__rate_interval])) or vector(0)`, legend: 'refused' },
              { expr: 'sum(rate(drydock_http_request_duration_seconds_count{job="image-store",route=~"/images/:id.*"}[$__rate_interval])) or vector(0)', legend: 'sent' },
            ],
          }),
          lines({
            title: 'Time to store a picture', unit: 's', min: 0, thresholds: below(upload), alerts: ['SloBurnFast'],
            queries: [0.5, 0.99].map((share) => ({
              expr: `histogram_quantile(${share}, sum by (le) (rate(drydock_http_request_duration_seconds_bucket{${UPLOAD},status=~"2.."}[$__rate_interval])))`,
              legend: `p${share * 100}`,
            })),
          }),
          lines({ title: 'Pictures in memory', unit: 'bytes', min: 0, description: 'On their way in, in all pods.', queries: [{ expr: 'sum(drydock_image_store_held_bytes)', legend: 'held' }] }),
        ],
      },
    ],
  }, settings);
}
