import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Settings } from '../settings';
import { dashboard } from './dashboard';
import { bars, below, figure, lines, type State, states } from './panels';

const BUDGET_STEPS = [{ value: null, color: 'red' }, { value: 0, color: 'orange' }, { value: 0.5, color: 'green' }];
const BURN_ALERTS = ['SloBurnFast', 'SloBurnSlow'];
const ALERT_STATES: Readonly<Record<number, State>> = {
  1: { text: 'Pending', color: 'orange' },
  2: { text: 'Firing', color: 'red' },
  3: { text: 'As it should', color: 'green' },
};
/** How many times faster than allowed the budget is spent: at 1 it lasts exactly as long as the objective's window. */
const burnRate = (window: string): string => `drydock:slo_errors:ratio_rate${window} / on (objective) drydock:slo_error_budget`;

/** What was promised, how much of it is kept, and how fast the budget goes. */
export function objectives(settings: Settings): Dashboard {
  const { thresholds } = settings;
  const lag = thresholds.replication_lag_seconds;
  const disk = thresholds.disk_usage_percent / 100;
  return dashboard({
    uid: 'drydock-objectives',
    title: 'Objectives and budgets',
    description: 'What was promised in slo.yml, how much of it is kept, and how fast the error budget goes.',
    variables: [],
    sections: [
      {
        title: 'Error budgets',
        panels: [
          bars({
            title: 'Budget left', unit: 'percentunit', decimals: 1, min: 0, max: 1, thresholds: BUDGET_STEPS, span: 8, height: 9, alerts: BURN_ALERTS,
            description: 'Over the time that Prometheus keeps; 100 % is untouched, below 0 more was spent than there was.',
            queries: [{ expr: 'drydock:slo_error_budget_remaining', legend: '{{objective}}' }],
          }),
          bars({
            title: 'Kept, of all requests', unit: 'percentunit', decimals: 3, min: 0.95, max: 1, span: 8, height: 9,
            description: 'Share of the requests in the last hour that kept the objective: the probe’s for the database, everybody’s for portal, API and uploads.',
            queries: [{ expr: '1 - drydock:slo_errors:ratio_rate1h', legend: '{{objective}}' }],
          }),
          bars({
            title: 'Promised', unit: 'percentunit', decimals: 3, min: 0.95, max: 1, span: 8, height: 9,
            queries: [{ expr: '1 - drydock:slo_error_budget', legend: '{{objective}}' }],
          }),
          lines({ title: 'Budget left', unit: 'percentunit', max: 1, span: 24, alerts: BURN_ALERTS, queries: [{ expr: 'drydock:slo_error_budget_remaining', legend: '{{objective}}' }] }),
        ],
      },
      {
        title: 'How fast budgets are spent',
        panels: [
          ...['5m', '1h', '6h'].map((window) =>
            lines({
              title: `Burn rate over ${window}`, unit: 'none', min: 0, span: 8, alerts: BURN_ALERTS,
              description: 'How many times faster than allowed: at 1 the budget lasts exactly as long as the objective’s window.',
              thresholds: below(1),
              queries: [{ expr: burnRate(window), legend: '{{objective}}' }],
            }),
          ),
        ],
      },
      {
        title: 'Objectives without a budget',
        panels: [
          figure({ title: 'Largest replication lag', unit: 's', span: 6, thresholds: below(lag), expr: 'max(drydock:postgres_replication_lag_seconds)', alerts: ['PostgresReplicationLag'] }),
          figure({ title: 'Fullest volume', unit: 'percentunit', decimals: 1, span: 6, thresholds: below(disk), expr: 'max(drydock:volume_used_ratio)', alerts: ['VolumeAlmostFull'] }),
          figure({
            title: 'Lag objective kept', unit: 'percentunit', over: 'now', decimals: 2, span: 6,
            description: 'Share of the range in which no standby was further behind than its objective.',
            expr: `avg_over_time((max(drydock:postgres_replication_lag_seconds) < bool ${lag})[$__range:])`,
          }),
          figure({
            title: 'Disk objective kept', unit: 'percentunit', over: 'now', decimals: 2, span: 6,
            description: 'Share of the range in which no volume was fuller than its objective.',
            expr: `avg_over_time((max(drydock:volume_used_ratio) < bool ${disk})[$__range:])`,
          }),
        ],
      },
      {
        title: 'Alerts',
        panels: [
          states({
            title: 'Alerts that fired or were about to', span: 24, height: 8, states: ALERT_STATES,
            description: 'The watchdog always fires: it shows that alerts can arrive.',
            queries: [{ expr: 'max by (alertname) (ALERTS{severity="none"} * 3 or ALERTS{alertstate="firing"} * 2 or ALERTS)', legend: '{{alertname}}' }],
          }),
        ],
      },
    ],
  }, settings);
}
