import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ClientConfig } from 'pg';
import { connectionFromEnvironment } from '../seed/postgres';
import { messageOf } from '../seed/failure';
import type { BenchArguments, LoadArguments } from './arguments';
import { lockBenchmark, readServerFacts, withClient } from './database';
import { LagSampler } from './lag-sampler';
import { describeMachine, drydockRevision, pgbenchVersion } from './machine';
import { Measurement } from './measurement';
import { readMonitoring } from './monitoring';
import { readObjectives } from './objectives';
import { MAX_TRIES } from './pgbench';
import { type PreparedLoad, prepareLoad, tidyUp } from './prepare';
import type { Progress } from './progress';
import type { BenchResult, ReplicationLag } from './result';
import { type RunOutcome, runLoad } from './runner';
import { summarise } from './summarise';
import { liveLine } from './text';

/** Runs the benchmark that the arguments ask for; what it measured is in the result, also when it was cut short. */
export async function benchmark(given: BenchArguments, progress: Progress, signal: AbortSignal): Promise<BenchResult> {
  const objectives = readObjectives(given.slo);
  const connection = connectionFromEnvironment(process.env);
  const pgbench = await pgbenchVersion();
  const drydock = await drydockRevision();
  const notes: string[] = [];
  return withClient(connection, async (client) => {
    await lockBenchmark(client);
    const facts = await readServerFacts(client);
    const { workload, load } = await prepareLoad(client, given, progress);
    const startedAt = new Date();
    const measured = await measure(given, connection, { workload, load }, progress, signal, notes);
    const to = new Date(startedAt.getTime() + measured.run.endMs);
    const monitoring = readMonitoring({ kubeconfig: process.env.KUBECONFIG, from: startedAt, to, slo: given.slo, objectives, signal });
    // This session may have been lost with the server; then its lock is, too.
    await withClient(connection, (fresh) => tidyUp(fresh, workload, progress)).catch((error: unknown) => {
      notes.push(`the run's rows are still in the shop; the next benchmark removes them (${messageOf(error)})`);
    });
    return summarise({
      ...measured,
      monitoring: await monitoring,
      startedAt,
      parameters: {
        workload: workload.name,
        durationSeconds: given.duration,
        clients: load.clients,
        threads: load.threads,
        rateTps: load.rateTps,
        maxTries: MAX_TRIES,
      },
      scripts: workload.scripts,
      objectives,
      notes,
      versions: { server: facts.version, pgbench, node: process.versions.node, drydock },
      machine: describeMachine(),
      settings: facts.settings,
      standbys: facts.standbys,
    });
  });
}

/** pgbench reports every second; once it has not for this long, its clients are gone. */
const SILENCE_MS = 2_500;

export interface Measured {
  readonly run: RunOutcome;
  readonly measurement: Measurement;
  readonly replicationLag: ReplicationLag;
}

/** Runs a prepared load once and measures it. */
export async function measure(
  given: LoadArguments & { readonly reports: string },
  connection: ClientConfig,
  { workload, load }: PreparedLoad,
  progress: Progress,
  signal: AbortSignal,
  notes: string[],
): Promise<Measured> {
  const measurement = new Measurement(workload.scripts.length);
  const logFolder = makeLogFolder(given.reports);
  const lag = new LagSampler(connection);
  const startedAt = Date.now();
  let reported = { tps: 0, at: startedAt };
  const live = setInterval(() => {
    const now = Date.now();
    const tps = now - reported.at < SILENCE_MS ? reported.tps : null;
    progress.live(liveLine(measurement, tps, (now - startedAt) / 1000, given.duration));
  }, 1000);
  try {
    const run = await runLoad({
      load,
      seconds: given.duration,
      logFolder,
      connection,
      measurement,
      signal,
      onTps: (tps) => (reported = { tps, at: Date.now() }),
      onNote: (note) => {
        notes.push(note);
        progress.note(note);
      },
    });
    return { run, measurement, replicationLag: await lag.stop() };
  } finally {
    clearInterval(live);
    await lag.stop();
    rmSync(logFolder, { recursive: true, force: true });
  }
}

/** Under the reports, because a pgbench that runs in a container sees the clone, not the temporary folder. */
function makeLogFolder(reports: string): string {
  mkdirSync(reports, { recursive: true });
  return mkdtempSync(join(resolve(reports), '.pgbench-'));
}
