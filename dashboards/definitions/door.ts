import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Settings } from '../settings';
import { dashboard } from './dashboard';
import { atLeast, bars, below, figure, lines } from './panels';
import { table } from './table';

const HOST = 'host=~"$host"';
const PODS = 'namespace="ingress",container!=""';
const OBJECTIVES = 'objective=~"(portal|api)_.+"';
const BUDGET_STEPS = [{ value: null, color: 'red' }, { value: 0, color: 'orange' }, { value: 0.5, color: 'green' }];
const served = (matchers: string, window: string): string => `rate(skipper_serve_route_duration_seconds_count{${HOST},host!=""${matchers}}[${window}])`;
const duration = (share: number, by: string, window: string): string =>
  `histogram_quantile(${share}, sum by (${by}, le) (rate(skipper_serve_route_duration_seconds_bucket{${HOST},host!=""}[${window}])))`;

/** What people meet: every request that comes in, as it is answered. */
export function door(settings: Settings): Dashboard {
  const { thresholds } = settings;
  const latency = thresholds.http_latency_p99_ms / 1000;
  const errors = thresholds.http_error_rate_percent / 100;
  const each = (expr: string) => [{ expr, legend: '{{host}}' }];
  return dashboard({
    uid: 'drydock-door',
    title: 'Door',
    description: 'What people meet: every request that comes in from outside, as it is answered.',
    variables: [{ name: 'host', title: 'Host', metric: 'drydock:http_requests_per_second', label: 'host' }],
    sections: [
      {
        title: 'Over the whole range',
        panels: [
          figure({ title: 'Requests', height: 6, unit: 'reqps', over: 'now', expr: `sum(${served('', '$__range')})` }),
          figure({ title: 'Failed', height: 6, unit: 'percentunit', over: 'now', thresholds: below(errors), expr: `(sum(${served(',code=~"5.."', '$__range')}) or vector(0)) / sum(${served('', '$__range')})`, alerts: ['SloBurnFast'] }),
          figure({ title: 'Latency, p99', height: 6, unit: 's', over: 'now', thresholds: below(latency), expr: `histogram_quantile(0.99, sum by (le) (rate(skipper_serve_route_duration_seconds_bucket{${HOST},host!=""}[$__range])))`, alerts: ['SloBurnFast'] }),
          figure({ title: 'Doors ready', height: 6, unit: 'none', decimals: 0, thresholds: atLeast(1), expr: 'drydock:service_pods_ready{service="skipper"}', alerts: ['ServiceDown'] }),
          bars({
            title: 'Budget left', unit: 'percentunit', decimals: 1, min: 0, max: 1, thresholds: BUDGET_STEPS, span: 8, height: 6, alerts: ['SloBurnFast', 'SloBurnSlow'],
            description: 'Over the time that Prometheus keeps; 100 % is untouched, below 0 more was spent than there was.',
            queries: [{ expr: `drydock:slo_error_budget_remaining{${OBJECTIVES}}`, legend: '{{objective}}' }],
          }),
        ],
      },
      {
        title: 'Requests',
        panels: [
          lines({ title: 'Requests', unit: 'reqps', min: 0, queries: each(`drydock:http_requests_per_second{${HOST}}`) }),
          lines({ title: 'Share that failed', unit: 'percentunit', min: 0, thresholds: below(errors), alerts: ['SloBurnFast'], queries: each(`drydock:http_errors_ratio{${HOST}}`) }),
          lines({ title: 'Latency, p99', unit: 's', min: 0, thresholds: below(latency), alerts: ['SloBurnFast'], queries: each(`drydock:http_latency_p99_seconds{${HOST}}`) }),
          lines({ title: 'Latency, half of the requests', unit: 's', min: 0, queries: each(duration(0.5, 'host', '$__rate_interval')) }),
          lines({ title: 'Answers', unit: 'reqps', min: 0, stacked: true, description: '502: no pod was there. 504: none answered in time. 499: the client went away.', queries: [{ expr: `sum by (code) (${served('', '$__rate_interval')})`, legend: '{{code}}' }] }),
          table({
            title: 'Answers of each host', span: 12, height: 8, sortBy: { name: 'Requests', desc: true }, description: 'Over the whole range.',
            columns: [
              { name: 'Host', label: 'host' },
              { name: 'Answer', label: 'code' },
              { name: 'Requests', expr: `sum by (host, code) (${served('', '$__range')})`, unit: 'reqps' },
              { name: 'Latency, p99', expr: duration(0.99, 'host, code', '$__range'), unit: 's' },
            ],
          }),
        ],
      },
      {
        title: 'How fast budgets are spent',
        panels: ['5m', '1h', '6h'].map((window) =>
          lines({
            title: `Burn rate over ${window}`, unit: 'none', min: 0, span: 8, thresholds: below(1), alerts: ['SloBurnFast', 'SloBurnSlow'],
            description: 'How many times faster than allowed: at 1 the budget lasts exactly as long as the objective’s window.',
            queries: [{ expr: `drydock:slo_errors:ratio_rate${window}{${OBJECTIVES}} / on (objective) drydock:slo_error_budget`, legend: '{{objective}}' }],
          }),
        ),
      },
      {
        title: 'The door itself',
        panels: [
          lines({ title: 'Requests of each door', unit: 'reqps', min: 0, span: 8, description: 'One has the address, the others stand by.', queries: [{ expr: `sum by (pod) (${served('', '$__rate_interval')})`, legend: '{{pod}}' }] }),
          lines({ title: 'CPU', unit: 'none', min: 0, span: 8, description: 'In cores.', queries: [{ expr: `sum by (pod) (rate(container_cpu_usage_seconds_total{${PODS}}[$__rate_interval]))`, legend: '{{pod}}' }] }),
          lines({ title: 'Memory', unit: 'bytes', min: 0, span: 8, queries: [{ expr: `sum by (pod) (container_memory_working_set_bytes{${PODS}})`, legend: '{{pod}}' }] }),
        ],
      },
    ],
  }, settings);
}
