import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientConfig } from 'pg';
import { EXIT, Failure } from '../seed/failure';
import { waitUntilWritable } from './database';
import { LogTail } from './log-tail';
import type { Measurement } from './measurement';
import { type Load, type PgbenchExit, Pgbench, connectionString, loadArguments } from './pgbench';
import { parseLogLine } from './pgbench-log';
import type { BenchResult } from './result';

export interface RunOptions {
  readonly load: Load;
  readonly seconds: number;
  /** Where pgbench writes its logs, about 35 bytes a transaction; each log is removed once it is read to its end. */
  readonly logFolder: string;
  readonly connection: ClientConfig;
  readonly measurement: Measurement;
  readonly signal: AbortSignal;
  /** pgbench's own transactions per second, which it reports every second. */
  readonly onTps: (tps: number) => void;
  readonly onNote: (note: string) => void;
}

export interface RunOutcome {
  readonly outcome: BenchResult['outcome'];
  readonly restarts: number;
  /** When the run ended, in milliseconds since the measurement's origin. */
  readonly endMs: number;
  readonly pgbenchTps: number | null;
}

/** A script that fails each time would lose its clients again and again; a failover loses them once. */
const MAX_RESTARTS = 30;
const POLL_MS = 200;
/** All clients of a killed server abort within milliseconds; the rest, if any, are ended and all started anew. */
const ABORT_GRACE_MS = 1_000;
/** Beyond its time pgbench waits for transactions in flight, for ever if no standby acknowledges them. */
const OVERRUN_MS = 30_000;

/** Keeps pgbench's clients at work for the whole time: when the server goes away, until it is back. */
export async function runLoad(options: RunOptions): Promise<RunOutcome> {
  const { measurement, signal } = options;
  const endsAt = Date.now() + options.seconds * 1000;
  let pgbenchTps: number | null = null;
  const ended = (outcome: RunOutcome['outcome'], restarts: number): RunOutcome => ({
    outcome,
    restarts,
    pgbenchTps,
    endMs: Math.max(measurement.lastEndMs, measurement.sinceOrigin(Math.min(Date.now(), endsAt))),
  });
  for (let restarts = 0; ; restarts += 1) {
    const startedAt = Date.now();
    const remaining = Math.max(1, Math.round((endsAt - startedAt) / 1000));
    const { aborted, exit } = await runOnce(options, remaining, restarts);
    pgbenchTps = exit.tps;
    if (signal.aborted) return ended('interrupted', restarts);
    if (!aborted && exit.code === 0) return ended('complete', restarts);
    if (!aborted) refuseUnlessConnectionFailed(exit);
    if (restarts === MAX_RESTARTS) return ended('given up', restarts);
    // At most one start a second, else a server that refuses clients would use up the restarts at once.
    await delay(Math.max(0, startedAt + 1_000 - Date.now()), undefined, { signal }).catch(() => {});
    if (!(await waitUntilWritable(options.connection, endsAt, signal))) {
      return ended(signal.aborted ? 'interrupted' : 'connection lost', restarts);
    }
    if (endsAt - Date.now() < 500) return ended('complete', restarts);
  }
}

interface OneRun {
  readonly aborted: boolean;
  readonly exit: PgbenchExit;
}

async function runOnce(options: RunOptions, seconds: number, number: number): Promise<OneRun> {
  const { load, measurement, signal } = options;
  const prefix = `log-${number}`;
  const tail = new LogTail(options.logFolder, prefix);
  let abortedClients = 0;
  let firstAbortAt: number | undefined;
  const pgbench = new Pgbench(
    [
      ...loadArguments(load, seconds),
      '--progress=1',
      '--log',
      `--log-prefix=${join(options.logFolder, prefix)}`,
      connectionString(load.sessionOptions),
    ],
    (notice) => {
      if (notice.kind === 'progress') options.onTps(notice.tps);
      if (notice.kind !== 'aborted') return;
      abortedClients += 1;
      firstAbortAt ??= Date.now();
      measurement.addAbort(notice.reason, Date.now());
    },
  );
  const finish = (): void => pgbench.finish();
  signal.addEventListener('abort', finish, { once: true });
  // pgbench has one log file for each thread, and never more threads than clients.
  const logFiles = Math.min(load.threads, load.clients);
  const read = (): void => {
    tail.poll((line, file) => measurement.addTransaction(parseLogLine(line), file));
    measurement.closePassedSeconds(logFiles);
  };
  try {
    let killAt = Date.now() + seconds * 1000 + OVERRUN_MS;
    if (signal.aborted) finish();
    while (pgbench.running) {
      await Promise.race([pgbench.exited, delay(POLL_MS)]);
      read();
      const now = Date.now();
      if (firstAbortAt !== undefined && now > firstAbortAt + ABORT_GRACE_MS && pgbench.running) finish();
      if (signal.aborted || firstAbortAt !== undefined) killAt = Math.min(killAt, now + OVERRUN_MS);
      if (now > killAt) {
        options.onNote(`transactions were still unanswered after ${OVERRUN_MS / 1000} s; all clients counted as errors`);
        for (let client = abortedClients; client < load.clients; client += 1) measurement.addAbort('no answer', now);
        pgbench.kill();
        killAt = Infinity;
      }
    }
    const exit = await pgbench.exited;
    read();
    return { aborted: abortedClients > 0 || exit.code === null, exit };
  } finally {
    signal.removeEventListener('abort', finish);
    if (pgbench.running) pgbench.kill();
    tail.removeFiles();
    measurement.forgetFiles();
  }
}

function refuseUnlessConnectionFailed({ code, complaints }: PgbenchExit): void {
  if (complaints.some((text) => /connection|could not connect|starting up|shutting down/i.test(text))) return;
  throw new Failure(EXIT.unexpected, `pgbench ended with code ${code}\n  ${complaints.join('\n  ')}`);
}
