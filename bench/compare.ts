import type { LoadResult } from './load-result';
import type { BenchResult } from './result';
import { WORDS, number, table } from './text';

export interface Difference {
  readonly what: string;
  readonly unit: string;
  readonly earlier: number | null;
  readonly now: number | null;
  /** Relative to the earlier run; null where there is nothing to relate it to. */
  readonly changePercent: number | null;
}

export interface Comparison {
  readonly earlierStartedAt: string;
  /** Parameters that differ: then the difference is not the database's alone. */
  readonly caveats: readonly string[];
  readonly differences: readonly Difference[];
}

export function compareResults<R extends LoadResult>(earlier: R, now: R, describe: (result: R) => Readonly<Record<string, string>>): Comparison {
  const difference = (what: string, unit: string, read: (result: R) => number | null): Difference => {
    const [before, after] = [read(earlier), read(now)];
    const changePercent = before === null || after === null || before === 0 ? null : (100 * (after - before)) / before;
    return { what, unit, earlier: before, now: after, changePercent };
  };
  return {
    earlierStartedAt: earlier.startedAt,
    caveats: caveatsOf({ ...describe(earlier), ...describeLoad(earlier) }, { ...describe(now), ...describeLoad(now) }),
    differences: [
      difference('throughput', WORDS[now.unit].rate, ({ tps }) => tps),
      difference('average', 'ms', ({ latency }) => latency.averageMs),
      difference('p50', 'ms', ({ latency }) => latency.p50Ms),
      difference('p95', 'ms', ({ latency }) => latency.p95Ms),
      difference('p99', 'ms', ({ latency }) => latency.p99Ms),
      difference('p99.9', 'ms', ({ latency }) => latency.p999Ms),
      difference('max', 'ms', ({ latency }) => latency.maxMs),
      difference('error rate', '%', ({ errors }) => errors.ratePercent),
      difference('longest gap', 's', ({ longestGap }) => longestGap.seconds),
    ],
  };
}

function caveatsOf(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string[] {
  return Object.keys(before)
    .filter((key) => before[key] !== after[key])
    .map((key) => `${key}: ${before[key]} then, ${after[key]} now`);
}

function describeLoad({ parameters, machine, outcome }: LoadResult): Record<string, string> {
  return {
    workload: parameters.workload,
    duration: `${parameters.durationSeconds} s`,
    processor: `${machine.cores} × ${machine.cpu}`,
    outcome,
  };
}

/** What else may differ between two runs against the database. */
export function describeDatabaseRun({ parameters, versions }: BenchResult): Record<string, string> {
  return {
    clients: String(parameters.clients),
    threads: String(parameters.threads),
    rate: parameters.rateTps === null ? 'unlimited' : `${parameters.rateTps} TPS`,
    server: versions.server,
  };
}

export function changeText({ changePercent }: Difference): string {
  if (changePercent === null) return '-';
  return `${changePercent >= 0 ? '+' : ''}${number(changePercent)} %`;
}

export function comparisonText({ earlierStartedAt, caveats, differences }: Comparison): string {
  return [
    `compared with the run of ${earlierStartedAt}`,
    table([
      ['', 'then', 'now', 'change'],
      ...differences.map((difference) => [
        `${difference.what} (${difference.unit})`,
        number(difference.earlier, 2),
        number(difference.now, 2),
        changeText(difference),
      ]),
    ]),
    ...caveats.map((caveat) => `  differs: ${caveat}`),
  ].join('\n');
}
