import type { Notification, NotifiedAlert } from '../../metrics/alert-log';
import type { Labels, Series } from '../../metrics/prometheus';
import { ARRIVAL_GOAL_SECONDS, type Drill, type Moment, type Moments, RESOLUTION_GOAL_SECONDS } from './result';

/** What Prometheus has recorded about one alert around a drill. */
export interface History {
  /** The alert's own expression: a point wherever its condition is true. */
  readonly condition: readonly Series[];
  /** ALERTS of this alert, at every evaluation that found it pending or firing. */
  readonly states: readonly Series[];
  readonly stepSeconds: number;
}

export interface Told {
  readonly at: Date;
  readonly alert: NotifiedAlert;
}

/** The first time that the webhook was told of an alert with these labels, in this state. */
export function firstTold(
  notifications: readonly Notification[],
  name: string,
  labels: Labels,
  status: NotifiedAlert['status'],
  since: Date,
): Told | undefined {
  for (const { arrivedAt, alerts } of notifications) {
    // An alert of an earlier fault may still be told about: only what began after this one counts.
    const alert = alerts.find(
      (candidate) =>
        candidate.status === status && matches(candidate.labels, { ...labels, alertname: name }) && Date.parse(candidate.startsAt) >= since.getTime(),
    );
    if (alert !== undefined && arrivedAt >= since) return { at: arrivedAt, alert };
  }
  return undefined;
}

export function matches(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

function withoutName(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== '__name__'));
}

/** The times in milliseconds at which any of the series has a point, in order. */
function timesOf(series: readonly Series[], since: Date): number[] {
  const times = new Set(series.flatMap(({ points }) => points.map(([seconds]) => Math.round(seconds * 1000))));
  return [...times].filter((time) => time >= since.getTime()).sort((a, b) => a - b);
}

/** Of times a step apart, those of the unbroken row that `at` belongs to, or follows; of all times without one. */
function unbroken(times: readonly number[], stepMs: number, at: number | undefined): number[] {
  const before = times.filter((time) => at === undefined || time <= at);
  const lastBreak = before.findLastIndex((time, index) => at !== undefined && index > 0 && time - (before[index - 1] ?? time) > 1.5 * stepMs);
  return times.slice(Math.max(0, lastBreak));
}

export interface Observed {
  readonly forSeconds: number;
  /** Of the alert that arrived; of the broken object where none did. */
  readonly labels: Labels;
  /** Before this nothing was broken. */
  readonly begunAt: Date;
  readonly brokenAt: Date;
  readonly undoneAt: Date;
  readonly arrivedAt: Date | undefined;
  readonly resolvedAt: Date | undefined;
}

export function momentsOf(observed: Observed, history: History): Moments {
  const { forSeconds, labels, begunAt, brokenAt, undoneAt, arrivedAt, resolvedAt } = observed;
  // A condition lacks the alert's name and what its rule adds. An object may meet it in several ways at a time.
  const ofAlert = history.condition.map((series) => ({ ...series, labels: withoutName(series.labels) })).filter((series) => matches(labels, series.labels) || matches(series.labels, labels));
  // A condition that was interrupted begins anew, and so does the rule's `for`.
  const held = unbroken(timesOf(ofAlert, begunAt), history.stepSeconds * 1000, arrivedAt?.getTime());
  const [first, last] = [held[0], held.at(-1)];
  const states = (alertstate: string): number | undefined =>
    timesOf(history.states.filter((series) => matches(series.labels, { ...labels, alertstate })), begunAt).find((time) => time >= (first ?? 0));
  const found: Record<Moment, number | undefined> = {
    broken: brokenAt.getTime(),
    held: first,
    due: first === undefined ? undefined : first + forSeconds * 1000,
    pending: states('pending'),
    firing: states('firing'),
    arrived: arrivedAt?.getTime(),
    undone: undoneAt.getTime(),
    gone: last === undefined ? undefined : last + history.stepSeconds * 1000,
    resolved: resolvedAt?.getTime(),
  };
  const texts = Object.entries(found).map(([moment, time]) => [moment, time === undefined ? null : new Date(time).toISOString()]);
  return Object.fromEntries(texts) as Record<Moment, string | null>;
}

type Judged = Pick<Drill, 'arrivalSeconds' | 'resolutionSeconds' | 'missed'>;

export function judgeMoments(moments: Moments): Judged {
  const arrivalSeconds = secondsBetween(moments.due, moments.arrived);
  const resolutionSeconds = secondsBetween(moments.undone, moments.resolved);
  const missed: string[] = [];
  if (moments.held === null) missed.push("the condition never held in Prometheus' data");
  if (moments.arrived === null) missed.push('the alert did not arrive at the webhook');
  else if (arrivalSeconds !== null && arrivalSeconds > ARRIVAL_GOAL_SECONDS) {
    missed.push(`it arrived ${arrivalSeconds.toFixed(1)} s after it was due, wanted are ${ARRIVAL_GOAL_SECONDS} s`);
  }
  if (moments.arrived !== null && moments.resolved === null) missed.push('the webhook was not told that it is over');
  else if (resolutionSeconds !== null && resolutionSeconds > RESOLUTION_GOAL_SECONDS) {
    missed.push(`it was told to be over ${resolutionSeconds.toFixed(1)} s after the fault was undone, wanted are ${RESOLUTION_GOAL_SECONDS} s`);
  }
  return { arrivalSeconds, resolutionSeconds, missed };
}

export function secondsBetween(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : (Date.parse(to) - Date.parse(from)) / 1000;
}
