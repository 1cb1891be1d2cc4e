import type { Progress } from '../bench/progress';
import { EXIT, Failure, messageOf } from '../seed/failure';
import type { Fault } from './faults/fault';
import type { Monitoring } from './monitoring';
import { until } from './waiting';

/** Undoing a fault is tried as long as a busy API server may need. */
const UNDO_SECONDS = 120;
const QUIET_SECONDS = 180;

/** What a killed run has left broken; true if there was something. */
export async function undoLeftovers(faults: readonly Fault[], progress: Progress): Promise<boolean> {
  let found = false;
  for (const fault of faults) found = (await undo(fault, progress, 'left by an earlier run: ')) || found;
  return found;
}

/** No interruption ends this: what was broken is whole again when the program ends. True if there was something to undo. */
export async function undo(fault: Fault, progress: Progress, before: string): Promise<boolean> {
  const never = new AbortController().signal;
  const undone = await until(`${fault.alert}'s fault to be undone`, UNDO_SECONDS, never, () => fault.undo()).catch((error: unknown) => {
    throw new Failure(EXIT.unexpected, `${messageOf(error)}. The next make alert-demo tries it again before anything else.`);
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
