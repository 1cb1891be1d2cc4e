import type { Progress } from '../../bench/progress';
import type { Notification } from '../../metrics/alert-log';
import type { Fault, Undoable } from '../faults/fault';
import { type Monitoring, WATCHDOG, requireMonitoring } from '../monitoring';
import type { ControlResult } from './result';
import { quiet, undoLeftovers } from '../undo';
import { pause } from '../waiting';

const POLL_MS = 5_000;
const STEP_SECONDS = 5;

export interface ControlOptions {
  readonly seconds: number;
  readonly allFaults: readonly Fault[];
  readonly undoables: readonly Undoable[];
  readonly monitoring: Monitoring;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Watches what arrives while nothing is broken. What is active at the start arrived before, and counts, too. */
export async function control({ seconds, allFaults, undoables, monitoring, progress, signal }: ControlOptions): Promise<ControlResult> {
  await requireMonitoring(monitoring);
  if (await undoLeftovers(undoables, progress, signal)) await quiet(allFaults.map(({ alert }) => alert), monitoring, signal);
  const startedAt = new Date();
  const notes = new Set<string>();
  const active = (await monitoring.prometheus.alerts()).filter(({ name }) => name !== WATCHDOG);
  const firing = active.filter(({ state }) => state === 'firing');
  if (active.length > 0) notes.add(`active at the start: ${active.map(({ name, state }) => `${name} (${state})`).join(', ')}`);
  let notifications: readonly Notification[] = [];
  let elapsed = 0;
  try {
    for (; elapsed < seconds; elapsed = (Date.now() - startedAt.getTime()) / 1000) {
      await pause(Math.min(POLL_MS, (seconds - elapsed) * 1000), signal);
      notifications = await monitoring.alertLog.notifications(startedAt);
      progress.live(`${(seconds - elapsed).toFixed(0)} s left; arrived: ${[...new Set(arrivalsOf(notifications, startedAt).map(({ alert }) => alert))].join(', ') || `nothing but ${WATCHDOG}`}`);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  const range = { from: startedAt, to: new Date(), stepSeconds: STEP_SECONDS };
  const pending = await monitoring.prometheus.queryRange(`count by (alertname) (ALERTS{alertstate="pending",alertname!="${WATCHDOG}"})`, range);
  const watchdog = await monitoring.prometheus.queryRange(`ALERTS{alertname="${WATCHDOG}",alertstate="firing"}`, range);
  const evaluations = Math.floor(elapsed / STEP_SECONDS) + 1;
  const seen = watchdog[0]?.points.length ?? 0;
  if (seen < evaluations) notes.add(`${WATCHDOG} fired in ${seen} of ${evaluations} looks: Prometheus was away for some of the time`);
  return {
    kind: 'control',
    format: 1,
    startedAt: startedAt.toISOString(),
    outcome: signal.aborted ? 'interrupted' : 'complete',
    notes: [...notes],
    wantedSeconds: seconds,
    watchedSeconds: Math.round(elapsed),
    arrived: [
      ...firing.map(({ name, labels, activeAt }) => ({ at: activeAt.toISOString(), alert: name, labels })),
      ...arrivalsOf(notifications, startedAt),
    ],
    pending: Object.fromEntries(pending.map(({ labels, points }) => [labels.alertname ?? '', points.length])),
    notifications,
  };
}

/**
 * What arrived and is not the watchdog. That something earlier is over is no alert; nor is what fired before the watch began: the second
 * Alertmanager leaves the first 15 s to tell of it, and where that has told of its end meanwhile, takes it for untold.
 */
export function arrivalsOf(notifications: readonly Notification[], startedAt: Date): ControlResult['arrived'] {
  return notifications.flatMap(({ arrivedAt, alerts }) =>
    alerts
      .filter(({ status, labels, startsAt }) => status === 'firing' && labels.alertname !== WATCHDOG && new Date(startsAt) >= startedAt)
      .map(({ labels }) => ({ at: arrivedAt.toISOString(), alert: labels.alertname ?? '', labels })),
  );
}
