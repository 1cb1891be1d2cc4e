/**
 * What the harness costs: bare pgbench with the same arguments, without a log and with nobody reading, against the
 * harness as `run` uses it (log, live line, lag sampler), side by side: both at the same time, each with its clients.
 *
 * TPS cannot tell: on a shared machine they differ by up to a quarter from one run of 8 s to the next, and by an eighth
 * between two at the same time, so a target of 2 % drowns. CPU time can: where clients, servers and nodes share the
 * processors, what the harness takes is what the database lacks. So counted are the CPU time that pgbench needs for a
 * transaction in each of the two, and that of the runner, by all that the machine works for the transaction. Left out
 * is the sampler's one query a second in the server.
 */
import { connectionFromEnvironment } from '../seed/postgres';
import { EXIT, Failure } from '../seed/failure';
import type { OverheadArguments } from './arguments';
import { measure } from './benchmark';
import { lockBenchmark, withClient } from './database';
import { Pgbench, connectionString, loadArguments } from './pgbench';
import { type PreparedLoad, prepareLoad, tidyUp } from './prepare';
import { machineCpuSeconds, watchCpu } from './process-cpu';
import type { Progress } from './progress';
import { type Judgement, judgeRatios, judgementLines } from './ratio';
import { number, table } from './text';

const TARGET_RATIO = 1.02;
const MICROSECONDS = 1e6;

export interface OverheadSide {
  /** As pgbench itself prints it. */
  readonly tps: number;
  readonly pgbenchCpuSeconds: number;
}

export interface OverheadRound {
  readonly seconds: number;
  readonly bare: OverheadSide;
  readonly harness: OverheadSide;
  readonly runnerCpuSeconds: number;
  /** Of all processes, for both sides together. */
  readonly machineCpuSeconds: number;
}

export interface OverheadResult extends Judgement {
  readonly rounds: readonly OverheadRound[];
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
        await tidyUp(client, prepared.workload, progress);
        const before = { machine: machineCpuSeconds(), runner: process.cpuUsage() };
        const [bare, harness] = await Promise.all([
          watched(prepared, 'bare', (load) => runBare(load, given.duration, signal)),
          watched(prepared, 'harness', (load) => runHarness(given, load, progress, signal)),
        ]);
        if (signal.aborted) break;
        const { user, system } = process.cpuUsage(before.runner);
        rounds.push({
          seconds: given.duration,
          bare,
          harness,
          runnerCpuSeconds: (user + system) / MICROSECONDS,
          machineCpuSeconds: machineCpuSeconds() - before.machine,
        });
        progress.note(`round ${round + 1} of ${given.rounds}: bare ${number(bare.tps)} TPS, harness ${number(harness.tps)} TPS`);
      }
    } finally {
      await tidyUp(client, prepared.workload, progress);
    }
    return judgeRounds(rounds, signal.aborted);
  });
}

/** How much faster bare pgbench would be on the same processors. */
function ratioOf(round: OverheadRound): number {
  const { bare, harness, runnerCpuSeconds } = round;
  const transactions = harness.tps * round.seconds;
  const worked = (round.machineCpuSeconds * harness.tps) / (harness.tps + bare.tps);
  const harnessCost = (perTransactionMs(harness, round) - perTransactionMs(bare, round)) * (transactions / 1000) + runnerCpuSeconds;
  return worked / (worked - harnessCost);
}

function perTransactionMs({ tps, pgbenchCpuSeconds }: OverheadSide, { seconds }: OverheadRound): number {
  return (1000 * pgbenchCpuSeconds) / (tps * seconds);
}

export function judgeRounds(rounds: readonly OverheadRound[], interrupted: boolean): OverheadResult {
  return { rounds, ...judgeRatios(rounds.map(ratioOf), TARGET_RATIO), interrupted };
}

export function overheadText(result: OverheadResult): string {
  return [
    table([
      ['round', 'bare TPS', 'harness TPS', 'bare CPU ms/t', 'harness CPU ms/t', "runner's CPU", 'bare / harness'],
      ...result.rounds.map((round, index) => [
        String(index + 1),
        number(round.bare.tps),
        number(round.harness.tps),
        number(perTransactionMs(round.bare, round), 4),
        number(perTransactionMs(round.harness, round), 4),
        `${number((100 * round.runnerCpuSeconds) / round.machineCpuSeconds, 2)} %`,
        number(ratioOf(round), 3),
      ]),
    ]),
    ...judgementLines('bare / harness', result),
  ].join('\n');
}

/** Runs a side with a word of its own on pgbench's command line, by which its process is found. */
async function watched(prepared: PreparedLoad, side: string, run: (prepared: PreparedLoad) => Promise<number>): Promise<OverheadSide> {
  const word = `drydock_${side}_${process.pid}`;
  const load = { ...prepared.load, sessionOptions: `${prepared.load.sessionOptions} -c application_name=${word}`.trim() };
  const stop = watchCpu('pgbench', word);
  try {
    const tps = await run({ ...prepared, load });
    return { tps, pgbenchCpuSeconds: stop() };
  } finally {
    stop();
  }
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
