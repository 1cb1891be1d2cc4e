import { type LatencyHistogram, quantileUs } from './histogram';
import type { Measurement } from './measurement';
import type { Objective } from './objectives';
import type { BenchResult, Latencies, ReplicationLag } from './result';
import type { RunOutcome } from './runner';
import { milliseconds } from './series';
import { judge } from './verdict';
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
}

export function summarise(from: Summarised): BenchResult {
  const { measurement, run, parameters, replicationLag } = from;
  const { seconds, longestGap } = measurement.series.finish(run.endMs);
  const elapsedSeconds = run.endMs / 1000;
  const transactions = measurement.latencies.total;
  const errorTotal = measurement.errorTotal;
  const attempted = transactions + errorTotal;
  const latency = latenciesOf(measurement.latencies);
  const ratePercent = attempted === 0 ? 0 : (100 * errorTotal) / attempted;
  return {
    format: 1,
    startedAt: from.startedAt.toISOString(),
    outcome: run.outcome,
    fullRun: run.outcome === 'complete' && parameters.workload === 'shop' && parameters.durationSeconds >= FULL_RUN_SECONDS,
    notes: from.notes,
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
    objectives: judge(from.objectives, {
      latency_p99_ms: latency.p99Ms === null ? { reason: 'no transaction was completed' } : { value: latency.p99Ms },
      error_rate_percent: attempted === 0 ? { reason: 'no transaction was tried' } : { value: ratePercent },
      replication_lag_seconds:
        replicationLag.kind === 'sampled' ? { value: replicationLag.maxSeconds } : { reason: replicationLag.reason },
      disk_usage_percent: { reason: 'a client of the database cannot see its volumes' },
    }),
  };
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
