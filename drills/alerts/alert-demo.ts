import type { ClientConfig } from 'pg';
import type { Progress } from '../../bench/progress';
import { EXIT, Failure, messageOf } from '../../seed/failure';
import type { AlertRule } from '../../metrics/prometheus';
import { streamingStandbys } from '../database';
import { drill } from './drill';
import type { Fault, Undoable } from '../faults/fault';
import { type Monitoring, circumstances, requireMonitoring } from '../monitoring';
import type { DemoResult, Drill } from './result';
import { quiet, undoLeftovers } from '../undo';
import { until } from '../waiting';

const RECOVERY_SECONDS = 120;
export interface DemoOptions {
  readonly faults: readonly Fault[];
  /** All that there is: what a killed run left is undone whatever was chosen now. */
  readonly undoables: readonly Undoable[];
  readonly monitoring: Monitoring;
  readonly database: ClientConfig;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Breaks things, and measures for each how long it takes until somebody is told, and told that it is over. */
export async function alertDemo(options: DemoOptions): Promise<DemoResult> {
  const { faults, undoables, monitoring, database, progress, signal } = options;
  const rules = await requireMonitoring(monitoring);
  await undoLeftovers(undoables, progress, signal);
  const startedAt = new Date();
  const notes = await circumstances(monitoring);
  const drills: Drill[] = [];
  let outcome: DemoResult['outcome'] = 'complete';
  try {
    for (const group of sideBySide(faults)) {
      await quiet(group.map(({ alert }) => alert), monitoring, signal);
      const standbys = await streamingStandbys(database);
      const ended = await Promise.allSettled(group.map((fault) => drill(fault, ruleOf(fault, rules), group, monitoring, progress, signal)));
      drills.push(...ended.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : [])));
      for (const end of ended) if (end.status === 'rejected') throw end.reason;
      await until(`${standbys} standbys to stream again`, RECOVERY_SECONDS, signal, async () => ((await streamingStandbys(database)) >= standbys ? true : undefined));
    }
  } catch (error) {
    outcome = signal.aborted ? 'interrupted' : 'broken off';
    // An interruption needs no explanation, but what could not be undone does.
    if (error instanceof Failure || !signal.aborted) notes.push(messageOf(error));
  }
  return { kind: 'faults', format: 1, startedAt: startedAt.toISOString(), outcome, notes, drills };
}

/** What may be broken at the same time; each of the others has a time of its own. */
function sideBySide(faults: readonly Fault[]): Fault[][] {
  const together = faults.filter(({ isAlone }) => !isAlone);
  return [together, ...faults.filter(({ isAlone }) => isAlone).map((fault) => [fault])].filter((group) => group.length > 0);
}

function ruleOf(fault: Fault, rules: readonly AlertRule[]): AlertRule {
  const rule = rules.find(({ name }) => name === fault.alert);
  if (rule === undefined) throw new Failure(EXIT.unexpected, `Prometheus has no alert named ${fault.alert}`);
  return rule;
}
