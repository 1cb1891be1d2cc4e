import type { Progress } from '../../bench/progress';
import type { Notification } from '../../metrics/alert-log';
import type { AlertRule, Labels } from '../../metrics/prometheus';
import type { Broken, Fault } from '../faults/fault';
import { firstTold, judgeMoments, momentsOf, type History, type Told } from './moments';
import { type Monitoring, WATCHDOG } from '../monitoring';
import type { Drill } from './result';
import { undo } from '../undo';
import { pause } from '../waiting';

const POLL_MS = 1_000;
const STEP_SECONDS = 1;
/** Beyond the rule's `for`; at least three times what the goals allow, so that a missed goal is measured and not cut off. */
const ARRIVAL_WAIT_SECONDS = 180;
const RESOLUTION_WAIT_SECONDS = 180;

/** Breaks one thing, waits until somebody is told, undoes it, and waits until somebody is told that it is over. */
export async function drill(
  fault: Fault,
  rule: AlertRule,
  /** What is broken at the same time: its alerts are nothing unexpected. */
  group: readonly Fault[],
  monitoring: Monitoring,
  progress: Progress,
  signal: AbortSignal,
): Promise<Drill> {
  const begunAt = new Date();
  const note = (text: string): void => progress.note(`${fault.alert}: ${text}`);
  const wait = (labels: Labels, status: 'firing' | 'resolved', seconds: number): Promise<Told | undefined> =>
    told({ alert: fault.alert, labels, status, since: begunAt }, seconds, monitoring, progress, signal);
  let broken: Broken;
  let arrived: Told | undefined;
  let undoneAt: Date;
  try {
    note(fault.what);
    broken = await fault.break(signal);
    note(`${clock(broken.at)} broken: ${broken.object}`);
    arrived = await wait(broken.labels, 'firing', rule.forSeconds + ARRIVAL_WAIT_SECONDS);
    note(arrived ? `${clock(arrived.at)} arrived` : 'did not arrive');
  } finally {
    undoneAt = new Date();
    await undo(fault, progress, `${fault.alert}: ${clock(undoneAt)} undone: `);
  }
  // Only the alert that arrived can be over: with all its labels it is not taken for another.
  const resolved = arrived && (await wait(arrived.alert.labels, 'resolved', RESOLUTION_WAIT_SECONDS));
  note(resolved ? `${clock(resolved.at)} resolved` : 'was not told to be over');
  const moments = momentsOf(
    { forSeconds: rule.forSeconds, labels: arrived?.alert.labels ?? broken.labels, begunAt, brokenAt: broken.at, undoneAt, arrivedAt: arrived?.at, resolvedAt: resolved?.at },
    await historyOf(rule, begunAt, monitoring),
  );
  const notifications = await monitoring.alertLog.notifications(begunAt);
  return {
    name: fault.name,
    alert: fault.alert,
    what: fault.what,
    object: broken.object,
    labels: broken.labels,
    forSeconds: rule.forSeconds,
    moments,
    ...judgeMoments(moments),
    others: othersThan([WATCHDOG, ...group.map(({ alert }) => alert)], notifications),
    notifications: notifications.filter(({ alerts }) => alerts.some(({ labels }) => labels.alertname === fault.alert)),
  };
}

interface Wanted {
  readonly alert: string;
  readonly labels: Labels;
  readonly status: 'firing' | 'resolved';
  readonly since: Date;
}

/** Waits until the webhook has been told; undefined when the time is over. */
async function told(wanted: Wanted, seconds: number, { alertLog, prometheus }: Monitoring, progress: Progress, signal: AbortSignal): Promise<Told | undefined> {
  const { alert, labels, status, since } = wanted;
  const startedAt = Date.now();
  for (let elapsed = 0; elapsed < seconds; elapsed = (Date.now() - startedAt) / 1000) {
    signal.throwIfAborted();
    // A moment without an answer is no failure: what is asked for is kept by those who are asked.
    const found = await alertLog.notifications(since).then((all) => firstTold(all, alert, labels, status, since), () => undefined);
    if (found !== undefined) return found;
    const state = await prometheus.alerts().then((all) => all.find(({ name }) => name === alert)?.state ?? 'not active', () => 'without an answer');
    progress.live(`${alert}: ${elapsed.toFixed(0)} s: not told to be ${status} yet, ${state} in Prometheus`);
    await pause(POLL_MS, signal);
  }
  return undefined;
}

async function historyOf({ name, promql }: AlertRule, from: Date, { prometheus }: Monitoring): Promise<History> {
  const range = { from: new Date(from.getTime() - STEP_SECONDS * 1000), to: new Date(), stepSeconds: STEP_SECONDS };
  return {
    condition: await prometheus.queryRange(promql, range),
    states: await prometheus.queryRange(`ALERTS{alertname="${name}"}`, range),
    stepSeconds: STEP_SECONDS,
  };
}

function othersThan(expected: readonly string[], notifications: readonly Notification[]): string[] {
  const firing = notifications.flatMap(({ alerts }) => alerts.filter(({ status }) => status === 'firing'));
  const names = new Set(firing.map(({ labels }) => labels.alertname ?? ''));
  return [...names].filter((name) => !expected.includes(name)).sort();
}

function clock(time: Date): string {
  return time.toISOString().slice(11, 19);
}
