/**
 * What a drill of alerts found, as written to reports/alert-demo-<time>.json. Times are ISO 8601.
 *
 * Glossary
 *   broken    the fault is there
 *   held      the alert's condition is true in Prometheus' data for the first time: it has been scraped, and is above the limit
 *   due       held, and the rule's own `for` later: from here the alert may arrive
 *   pending, firing  the first evaluation of the rule that found it so
 *   arrived   the webhook has been told, by the webhook's own stamp
 *   undone    the fault begins to be undone
 *   gone      the condition is no longer true in Prometheus' data
 *   resolved  the webhook has been told that it is over
 */
import type { Notification } from '../../metrics/alert-log';
import type { Labels } from '../../metrics/prometheus';
import type { FaultName } from '../faults/fault';

/** Beyond the rule's own `for`. */
export const ARRIVAL_GOAL_SECONDS = 20;
export const RESOLUTION_GOAL_SECONDS = 60;

export const MOMENTS = ['broken', 'held', 'due', 'pending', 'firing', 'arrived', 'undone', 'gone', 'resolved'] as const;
export type Moment = (typeof MOMENTS)[number];
/** A moment that did not come, or that Prometheus' data do not show, is null. */
export type Moments = Readonly<Record<Moment, string | null>>;

export interface Drill {
  readonly name: FaultName;
  readonly alert: string;
  readonly what: string;
  readonly object: string;
  readonly labels: Labels;
  readonly forSeconds: number;
  readonly moments: Moments;
  /** From due to arrived; null where one of them did not come. */
  readonly arrivalSeconds: number | null;
  /** From undone to resolved. */
  readonly resolutionSeconds: number | null;
  /** Why the goal was missed; empty where it was reached. */
  readonly missed: readonly string[];
  /** Other alerts that arrived meanwhile. */
  readonly others: readonly string[];
  /** What the webhook was told about this alert. */
  readonly notifications: readonly Notification[];
}

interface Run {
  readonly format: 1;
  readonly startedAt: string;
  readonly outcome: 'complete' | 'interrupted' | 'broken off';
  /** What else is to be known; where the run was broken off, by what. */
  readonly notes: readonly string[];
}

export interface DemoResult extends Run {
  readonly kind: 'faults';
  readonly drills: readonly Drill[];
}

/** The control: with nothing broken, nothing but the watchdog arrives. */
export interface ControlResult extends Run {
  readonly kind: 'control';
  readonly wantedSeconds: number;
  readonly watchedSeconds: number;
  readonly arrived: readonly { readonly at: string; readonly alert: string; readonly labels: Labels }[];
  /** Of those that never arrived: how many evaluations found them pending. */
  readonly pending: Readonly<Record<string, number>>;
  readonly notifications: readonly Notification[];
}

export type AlertDemoResult = DemoResult | ControlResult;

/** Everything that was not as it should be, and why a run was broken off. */
export function missedGoals(result: AlertDemoResult): string[] {
  const broken = result.outcome === 'broken off' ? result.notes : [];
  if (result.kind === 'control') return [...broken, ...result.arrived.map(({ at, alert }) => `${alert} arrived at ${at.slice(11, 19)}`)];
  return [...broken, ...result.drills.flatMap(({ alert, missed }) => missed.map((reason) => `${alert}: ${reason}`))];
}
