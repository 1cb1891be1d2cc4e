import type { Progress } from '../bench/progress';
import { EXIT, Failure, messageOf } from '../seed/failure';
import { instances, sqlWithin } from './cluster';
import type { Undoable } from './faults/fault';
import type { Monitoring } from './monitoring';
import { until } from './waiting';

/** Undoing a fault is tried as long as a busy API server may need. */
const UNDO_SECONDS = 120;
const QUIET_SECONDS = 180;
const RECOVERY_SECONDS = 180;

/** What a killed run has left broken, and the time until the database has recovered from it; true if there was something. */
export async function undoLeftovers(faults: readonly Undoable[], progress: Progress, signal: AbortSignal): Promise<boolean> {
  let found = false;
  for (const fault of faults) found = (await undo(fault, progress, 'left by an earlier run: ')) || found;
  if (found) await until('every instance of PostgreSQL to serve, and every standby to stream', RECOVERY_SECONDS, signal, isDatabaseWhole);
  return found;
}

async function isDatabaseWhole(): Promise<true | undefined> {
  const all = await instances();
  const missing = all.filter(({ isReady }) => !isReady).map(({ pod }) => pod);
  if (missing.length > 0) throw new Error(`not ready: ${missing.join(', ')}`);
  const primary = all.find(({ isPrimary }) => isPrimary);
  if (primary === undefined) throw new Error('there is no primary');
  const streaming = Number(await sqlWithin(primary.pod, "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"));
  return streaming >= all.length - 1 || undefined;
}

/** No interruption ends this: what was broken is whole again when the program ends. True if there was something to undo. */
export async function undo(fault: Undoable, progress: Progress, before: string): Promise<boolean> {
  const never = new AbortController().signal;
  const undone = await until(`the fault ${fault.name} to be undone`, UNDO_SECONDS, never, () => fault.undo()).catch((error: unknown) => {
    throw new Failure(EXIT.unexpected, `${messageOf(error)}. The next make drill or make alert-demo tries it again before anything else.`);
  });
  for (const what of undone) progress.note(`${before}${what}`);
  return undone.length > 0;
}

/** An alert that is active already would be taken for the one that the next fault brings. */
export async function quiet(names: readonly string[], { prometheus }: Monitoring, signal: AbortSignal): Promise<void> {
  await until(`${names.join(', ')} not to be active`, QUIET_SECONDS, signal, async () => {
    const active = (await prometheus.alerts()).filter(({ name }) => names.includes(name));
    if (active.length === 0) return true;
    throw new Error(`active are ${[...new Set(active.map(({ name, state }) => `${name} (${state})`))].join(', ')}`);
  });
}
