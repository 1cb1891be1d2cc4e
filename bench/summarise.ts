import { type LatencyHistogram, quantileUs } from './histogram';
import type { Measurement } from './measurement';
import { OBJECTIVES, type Objective, type ObjectiveName } from './objectives';
import { disagreement } from './disagreement';
import type { Monitoring } from './resources';
import type { JudgedObjective, Latencies, LoadResult } from './load-result';
import type { BenchResult, ReplicationLag } from './result';
import type { RunOutcome } from './runner';
import { milliseconds } from './series';
import { type Measured, judge } from './verdict';
import type { Workload } from './workload';

const FULL_RUN_SECONDS = 60;

type Known = Pick<BenchResult, 'notes' | 'parameters' | 'versions' | 'machine' | 'settings' | 'standbys'>;

export interface Summarised extends Known {
  readonly startedAt: Date;
  readonly run: RunOutcome;
  readonly measurement: Measurement;
  readonly scripts: Workload['scripts'];
  readonly replicationLag: ReplicationLag;
  readonly objectives: readonly Objective[];
  readonly monitoring: Monitoring;
}

type LoadFigures = Pick<LoadResult, 'elapsedSeconds' | 'transactions' | 'tps' | 'latency' | 'errors' | 'longestGap' | 'scripts' | 'series'>;

/** What was counted, whatever the load was. `endMs` is since the measurement's origin. */
export function figuresOf(measurement: Measurement, endMs: number, scripts: readonly Pick<Workload['scripts'][number], 'name' | 'weight'>[]): LoadFigures {
  const { seconds, longestGap } = measurement.series.finish(endMs);
  const elapsedSeconds = endMs / 1000;
  const transactions = measurement.latencies.total;
  const { errorTotal } = measurement;
  const attempted = transactions + errorTotal;
  return {
    elapsedSeconds,
    transactions,
    tps: elapsedSeconds === 0 ? 0 : transactions / elapsedSeconds,
    latency: latenciesOf(measurement.latencies),
    errors: {
      total: errorTotal,
      ratePercent: attempted === 0 ? 0 : (100 * errorTotal) / attempted,
      byKind: Object.fromEntries(measurement.errorsByKind),
    },
    longestGap,
    scripts: scripts.map(({ name, weight }, index) => {
      const script = measurement.scripts[index];
      if (!script) throw new Error(`nothing was measured for script ${name}`);
      const { latencies, failures } = script;
      return { name, weight, transactions: latencies.total, failures, ...latenciesOf(latencies) };
    }),
    series: seconds.map((second) => ({ ...second })),
  };
}

export function summarise(from: Summarised): BenchResult {
  const { measurement, run, parameters, replicationLag, monitoring } = from;
  const figures = figuresOf(measurement, run.endMs, from.scripts);
  const { latency, errors } = figures;
  const attempted = figures.transactions + errors.total;
  return {
    format: 2,
    unit: 'transaction',
    startedAt: from.startedAt.toISOString(),
    outcome: run.outcome,
    fullRun: run.outcome === 'complete' && parameters.workload === 'shop' && parameters.durationSeconds >= FULL_RUN_SECONDS,
    notes: [...from.notes, ...notesOn(monitoring, { requests: attempted, errors: errors.total })],
    parameters,
    versions: from.versions,
    machine: from.machine,
    settings: from.settings,
    standbys: from.standbys,
    ...figures,
    restarts: run.restarts,
    replicationLag,
    objectives: [
      ...judge(from.objectives, {
        latency_p99_ms: latency.p99Ms === null ? { reason: 'no transaction was completed' } : { value: latency.p99Ms },
        error_rate_percent: attempted === 0 ? { reason: 'no transaction was tried' } : { value: errors.ratePercent },
        replication_lag_seconds:
          replicationLag.kind === 'sampled' ? { value: replicationLag.maxSeconds } : { reason: replicationLag.reason },
      }),
      ...judge(from.objectives, measuredByPrometheus(monitoring), 'Prometheus'),
    ].sort(byObjective),
    monitoring,
  };
}

/** A client of the database cannot see its volumes: how full they are is asked of nobody else. */
function measuredByPrometheus(monitoring: Monitoring): Partial<Record<ObjectiveName, Measured>> {
  if (monitoring.kind === 'not there') return { disk_usage_percent: { reason: monitoring.reason } };
  const { probe, mostLagSeconds, fullestVolume } = monitoring;
  return {
    ...(probe === null ? {} : { error_rate_percent: { value: (100 * probe.errors) / probe.requests } }),
    ...(mostLagSeconds === null ? {} : { replication_lag_seconds: { value: mostLagSeconds } }),
    disk_usage_percent: fullestVolume === null ? { reason: 'Prometheus has no data of the volumes' } : { value: fullestVolume.usedPercent },
  };
}

function notesOn(monitoring: Monitoring, client: { readonly requests: number; readonly errors: number }): string[] {
  if (monitoring.kind === 'not there') return [`resources, error budgets and disk usage are missing: ${monitoring.reason}`];
  const { probe, gapSeconds, instances } = monitoring;
  const different = probe === null ? 'availability and error budgets are missing: the probe of the database has made no request' : disagreement(client, probe);
  return [
    ...(different === null ? [] : [different]),
    ...gapNotes(gapSeconds),
    ...(instances.length === 0 ? ["Prometheus has no data of PostgreSQL's pods"] : []),
  ];
}

/** Told by every report that shows resources. */
export function gapNotes(gapSeconds: number): string[] {
  if (gapSeconds === 0) return [];
  return [`Prometheus has no data for ${gapSeconds} s of the run: it was away, and the pictures of resources have a gap there`];
}

function byObjective(a: JudgedObjective, b: JudgedObjective): number {
  const place = ({ objective }: JudgedObjective): number => OBJECTIVES.findIndex((name) => name === objective);
  return place(a) - place(b);
}

export function latenciesOf(histogram: LatencyHistogram): Latencies {
  const sorted = histogram.sorted();
  const quantile = (share: number): number | null => milliseconds(quantileUs(sorted, share));
  return {
    averageMs: milliseconds(histogram.averageUs),
    p50Ms: quantile(0.5),
    p95Ms: quantile(0.95),
    p99Ms: quantile(0.99),
    p999Ms: quantile(0.999),
    maxMs: milliseconds(histogram.maxUs),
  };
}
