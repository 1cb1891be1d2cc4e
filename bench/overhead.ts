/**
 * What the harness costs: bare pgbench with the same arguments, without a log and with nobody reading, against the
 * harness as `run` uses it (log, live line, lag sampler), in turn. Both are held to the TPS that pgbench itself prints.
 */
import { connectionFromEnvironment } from '../seed/postgres';
import { EXIT, Failure } from '../seed/failure';
import type { OverheadArguments } from './arguments';
import { measure } from './benchmark';
import { lockBenchmark, withClient } from './database';
import { Pgbench, connectionString, loadArguments } from './pgbench';
import { type PreparedLoad, prepareLoad, tidyUp } from './prepare';
import type { Progress } from './progress';
import { number, table } from './text';

const TARGET_RATIO = 1.02;

export interface OverheadRound {
  readonly bareTps: number;
  readonly harnessTps: number;
  readonly ratio: number;
  /** The harness's own CPU time, of one core: steady where TPS on a busy machine are not. */
  readonly harnessCpuPercent: number;
}

export interface OverheadResult {
  readonly rounds: readonly OverheadRound[];
  readonly medianRatio: number;
  readonly targetRatio: number;
  /** Half the width within which the true ratio lies, 19 times of 20. */
  readonly uncertainty: number;
  readonly verdict: 'pass' | 'fail' | 'undecided';
  readonly interrupted: boolean;
}

export async function overhead(given: OverheadArguments, progress: Progress, signal: AbortSignal): Promise<OverheadResult> {
  const connection = connectionFromEnvironment(process.env);
  return withClient(connection, async (client) => {
    await lockBenchmark(client);
    const prepared = await prepareLoad(client, given, progress);
    const rounds: OverheadRound[] = [];
    try {
      for (let round = 0; round < given.rounds && !signal.aborted; round += 1) {
        const runs = {
          bare: async () => runBare(prepared, given.duration, signal),
          harness: async () => runHarness(given, prepared, progress, signal),
        };
        let harnessCpuPercent = 0;
        // The order changes each round: whoever runs first meets warmer caches, and fewer dead rows.
        const tps = { bare: 0, harness: 0 };
        for (const which of round % 2 === 0 ? (['bare', 'harness'] as const) : (['harness', 'bare'] as const)) {
          await tidyUp(client, prepared.workload, progress);
          const before = process.cpuUsage();
          tps[which] = await runs[which]();
          const { user, system } = process.cpuUsage(before);
          if (which === 'harness') harnessCpuPercent = (user + system) / 10_000 / given.duration;
        }
        if (signal.aborted) break;
        rounds.push({ bareTps: tps.bare, harnessTps: tps.harness, ratio: tps.bare / tps.harness, harnessCpuPercent });
        progress.note(`round ${round + 1} of ${given.rounds}: bare ${number(tps.bare)} TPS, harness ${number(tps.harness)} TPS`);
      }
    } finally {
      await tidyUp(client, prepared.workload, progress);
    }
    return judgeRounds(rounds, signal.aborted);
  });
}

/**
 * A busy machine moves TPS by more than the target allows: two cores that built images meanwhile gave single ratios from
 * 0.84 to 1.42. So the verdict is open as long as the target lies within what the rounds' spread leaves uncertain.
 */
export function judgeRounds(rounds: readonly OverheadRound[], interrupted: boolean): OverheadResult {
  const ratios = rounds.map(({ ratio }) => ratio).sort((a, b) => a - b);
  const upper = ratios[Math.floor(ratios.length / 2)] ?? Number.NaN;
  const lower = ratios[Math.floor((ratios.length - 1) / 2)] ?? Number.NaN;
  const medianRatio = (lower + upper) / 2;
  const uncertainty = 1.96 * standardErrorOfMedian(ratios);
  const distance = TARGET_RATIO - medianRatio;
  const decided = Math.abs(distance) >= uncertainty;
  const verdict = decided ? (distance >= 0 ? 'pass' : 'fail') : 'undecided';
  return { rounds, medianRatio, targetRatio: TARGET_RATIO, uncertainty, verdict, interrupted };
}

/** That of the mean, times 1.2533 (the root of pi / 2), as for samples that are spread normally. */
function standardErrorOfMedian(samples: readonly number[]): number {
  if (samples.length < 2) return Infinity;
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  const squares = samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0);
  return 1.2533 * Math.sqrt(squares / (samples.length - 1) / samples.length);
}

export function overheadText({ rounds, medianRatio, targetRatio, uncertainty, verdict }: OverheadResult): string {
  return [
    table([
      ['round', 'bare TPS', 'harness TPS', 'bare / harness', 'CPU of harness'],
      ...rounds.map(({ bareTps, harnessTps, ratio, harnessCpuPercent }, index) => [
        String(index + 1),
        number(bareTps),
        number(harnessTps),
        number(ratio, 3),
        `${number(harnessCpuPercent)} %`,
      ]),
    ]),
    `  median of bare / harness ${number(medianRatio, 3)} ± ${number(uncertainty, 3)}, wanted at most ${targetRatio}: ${verdict}`,
    ...(verdict === 'undecided' ? ['  the rounds differ too much: run it on a quiet machine, or with more or longer rounds'] : []),
  ].join('\n');
}

async function runBare({ load }: PreparedLoad, seconds: number, signal: AbortSignal): Promise<number> {
  const pgbench = new Pgbench([...loadArguments(load, seconds), connectionString(load.sessionOptions)]);
  const finish = (): void => pgbench.finish();
  signal.addEventListener('abort', finish, { once: true });
  const { code, tps, complaints } = await pgbench.exited;
  signal.removeEventListener('abort', finish);
  if (code === 0 && tps !== null) return tps;
  throw new Failure(EXIT.unexpected, `bare pgbench ended with code ${code}\n  ${complaints.join('\n  ')}`);
}

async function runHarness(given: OverheadArguments, prepared: PreparedLoad, progress: Progress, signal: AbortSignal): Promise<number> {
  const { run } = await measure(given, connectionFromEnvironment(process.env), prepared, progress, signal, []);
  if (run.pgbenchTps !== null && run.restarts === 0) return run.pgbenchTps;
  throw new Failure(EXIT.database, 'the connection was lost during the comparison, which says nothing then');
}
