import { type LatencyHistogram, quantileUs } from './histogram';
import type { Measurement } from './measurement';
import { OBJECTIVES, type Objective, type ObjectiveName } from './objectives';
import { disagreement } from './disagreement';
import type { Monitoring } from './resources';
import type { BenchResult, JudgedObjective, Latencies, ReplicationLag } from './result';
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

export function summarise(from: Summarised): BenchResult {
  const { measurement, run, parameters, replicationLag, monitoring } = from;
  const { seconds, longestGap } = measurement.series.finish(run.endMs);
  const elapsedSeconds = run.endMs / 1000;
  const transactions = measurement.latencies.total;
  const errorTotal = measurement.errorTotal;
  const attempted = transactions + errorTotal;
  const latency = latenciesOf(measurement.latencies);
  const ratePercent = attempted === 0 ? 0 : (100 * errorTotal) / attempted;
  return {
    format: 2,
    startedAt: from.startedAt.toISOString(),
    outcome: run.outcome,
    fullRun: run.outcome === 'complete' && parameters.workload === 'shop' && parameters.durationSeconds >= FULL_RUN_SECONDS,
    notes: [...from.notes, ...notesOn(monitoring, { requests: attempted, errors: errorTotal })],
    parameters,
    versions: from.versions,
    machine: from.machine,
    settings: from.settings,
    standbys: from.standbys,
    elapsedSeconds,
    transactions,
    tps: elapsedSeconds === 0 ? 0 : transactions / elapsedSeconds,
    latency,
    errors: { total: errorTotal, ratePercent, byKind: Object.fromEntries(measurement.errorsByKind) },
    longestGap,
    restarts: run.restarts,
    replicationLag,
    scripts: from.scripts.map(({ name, weight }, index) => {
      const script = measurement.scripts[index];
      if (!script) throw new Error(`nothing was measured for script ${name}`);
      const { latencies, failures } = script;
      return { name, weight, transactions: latencies.total, failures, ...latenciesOf(latencies) };
    }),
    series: seconds.map((second) => ({ ...second })),
    objectives: [
      ...judge(from.objectives, {
        latency_p99_ms: latency.p99Ms === null ? { reason: 'no transaction was completed' } : { value: latency.p99Ms },
        error_rate_percent: attempted === 0 ? { reason: 'no transaction was tried' } : { value: ratePercent },
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
    ...(gapSeconds === 0 ? [] : [`Prometheus has no data for ${gapSeconds} s of the run: it was away, and the pictures of resources have a gap there`]),
    ...(instances.length === 0 ? ["Prometheus has no data of PostgreSQL's pods"] : []),
  ];
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
