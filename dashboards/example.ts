/** A small dashboard with a panel of every type, and a Prometheus of a few lines: what the tests look at. */
import type { Labels, Sample, Series } from '../metrics/prometheus';
import type { Source } from './answers';
import { dashboard } from './definitions/dashboard';
import { bars, below, figure, lines, states } from './definitions/panels';
import { table } from './definitions/table';
import { type Dashboard, parseDashboard } from './model';
import type { TimeRange } from './time-range';

const SETTINGS = {
  thresholds: {
    latency_p99_ms: 200, error_rate_percent: 0.1, replication_lag_seconds: 5, disk_usage_percent: 80,
    http_latency_p99_ms: 500, http_error_rate_percent: 0.1, upload_latency_p99_ms: 2000,
  },
  postgresInstances: 3,
  redisMembers: 6,
  redisMemoryPercent: 80,
  scrapeSeconds: 10,
  runbooks: 'docs/runbooks',
};

export function exampleDashboard(): Dashboard {
  const built = dashboard(
    {
      uid: 'drydock-example',
      title: 'Example',
      description: 'All that there is.',
      variables: [{ name: 'pod', title: 'Pod', metric: 'lag', label: 'pod' }],
      sections: [
        {
          title: 'Panels',
          panels: [
            lines({ title: 'Lag', unit: 's', min: 0, thresholds: below(5), alerts: ['PostgresReplicationLag'], queries: [{ expr: 'lag{pod=~"$pod"}', legend: '{{pod}}' }] }),
            figure({ title: 'Most', unit: 's', thresholds: below(5), expr: 'max(lag)' }),
            bars({ title: 'Left', unit: 'percentunit', min: 0, max: 1, queries: [{ expr: 'left', legend: '{{objective}}' }] }),
            states({ title: 'Ready', states: { 0: { text: 'Down', color: 'red' }, 1: { text: 'Up', color: 'green' } }, queries: [{ expr: 'ready', legend: '{{pod}}' }] }),
            table({
              title: 'Pods',
              sortBy: { name: 'Lag', desc: true },
              columns: [
                { name: 'Pod', label: 'pod', link: '${runbooks}/${__value.raw}.md' },
                { name: 'Node', label: 'node' },
                { name: 'Where', expr: 'where', unit: 'none', hidden: true },
                { name: 'Lag', expr: 'max by (pod) (lag)', unit: 's', thresholds: below(5) },
              ],
            }),
          ],
        },
      ],
    },
    SETTINGS,
  );
  return parseDashboard(JSON.stringify(built), 'example');
}

/** A minute of seven points. */
export const EXAMPLE_RANGE: TimeRange = { from: new Date('2026-03-04T05:00:00Z'), to: new Date('2026-03-04T05:01:00Z'), stepSeconds: 10 };

/** A series with a value for each step of the range; null leaves the step out, as Prometheus does. */
export function series(labels: Labels, values: readonly (number | null)[]): Series {
  const startSeconds = EXAMPLE_RANGE.from.getTime() / 1000;
  return {
    labels,
    points: values.flatMap((value, index) => (value === null ? [] : [[startSeconds + index * EXAMPLE_RANGE.stepSeconds, value] as const])),
  };
}

export interface Known {
  readonly series: Readonly<Record<string, readonly Series[]>>;
  readonly samples: Readonly<Record<string, readonly Sample[]>>;
}

export const EXAMPLE_DATA: Known = {
  series: {
    'lag{pod=~".*"}': [series({ pod: 'pg-10' }, [1, 1, null, null, 1, 2, 7]), series({ pod: 'pg-2' }, [0, 0, 0, 0, 0, 0, 0])],
    'max(lag)': [series({}, [1, 1, null, null, 1, 2, 7])],
    ready: [series({ pod: 'pg-2' }, [1, 1, 0, 0, null, 1, 1])],
  },
  samples: {
    left: [{ labels: { objective: 'latency' }, value: 0.25 }],
    where: [{ labels: { pod: 'pg-2', node: 'm02' }, value: 1 }, { labels: { pod: 'pg-10', node: 'm<03>' }, value: 1 }],
    'max by (pod) (lag)': [{ labels: { pod: 'pg-10' }, value: 7 }, { labels: { pod: 'pg-2' }, value: 0 }],
    'count by (pod) (lag)': [{ labels: { pod: 'pg-2' }, value: 1 }, { labels: { pod: 'pg-10' }, value: 1 }],
  },
};

/** The same Prometheus, but for one query, which it refuses. */
export function without(query: string): Known {
  return { ...EXAMPLE_DATA, series: Object.fromEntries(Object.entries(EXAMPLE_DATA.series).filter(([known]) => known !== query)) };
}

/** Answers the queries that it knows, and refuses all others as Prometheus does. */
export function sourceOf(known: Known): Source & { readonly asked: string[] } {
  const asked: string[] = [];
  const found = <T>(answers: Readonly<Record<string, readonly T[]>>, query: string): Promise<T[]> => {
    asked.push(query);
    const answer = answers[query];
    return answer === undefined ? Promise.reject(new Error(`parse error in ${query}`)) : Promise.resolve([...answer]);
  };
  return {
    asked,
    query: (query) => found(known.samples, query),
    queryRange: (query) => found(known.series, query),
  };
}
