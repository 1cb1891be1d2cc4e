/**
 * What a drill under load found, as written to reports/drill-<name>-<time>.json. Times are ISO 8601.
 *
 * Glossary
 *   fault     what was done on purpose, and what it hit
 *   undone    the fault begins to be undone, where it does not heal by itself
 *   recovered what was hit does all its work again
 *   failed    a request that was answered otherwise than it should be, or not at all
 *   goal      what must be true of a drill, with what was measured
 */
import type { Notification } from '../../metrics/alert-log';
import type { DrillName } from '../faults/drills';

/** Marks are the drill's own words about itself; the others are what the platform did. */
export const EVENT_KINDS = ['mark', 'pod', 'kubernetes', 'alert'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface TimelineEvent {
  readonly at: string;
  readonly kind: EventKind;
  readonly text: string;
}

export interface Goal {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly isReached: boolean;
}

/** One second of the load, counted from its beginning; latencies are null where nothing was answered. */
export interface Second {
  readonly second: number;
  readonly requests: number;
  readonly failed: number;
  readonly p99Ms: number | null;
}

export interface RequestsByName {
  readonly name: string;
  readonly requests: number;
  readonly failed: number;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

/** Requests of one second that failed in the same way. */
export interface FailedRequests {
  readonly second: number;
  readonly name: string;
  readonly error: string;
  readonly count: number;
}

export interface PodLog {
  readonly pod: string;
  readonly lines: readonly string[];
  /** Lines beyond those shown. */
  readonly more: number;
}

export interface DrillResult {
  readonly format: 1;
  readonly drill: DrillName;
  readonly what: string;
  readonly startedAt: string;
  /** When the load began; seconds count from here. Null where there was none. */
  readonly loadAt: string | null;
  readonly outcome: 'complete' | 'interrupted' | 'broken off';
  readonly notes: readonly string[];
  readonly goals: readonly Goal[];
  readonly events: readonly TimelineEvent[];
  readonly seconds: readonly Second[];
  readonly requests: readonly RequestsByName[];
  readonly failures: readonly FailedRequests[];
  readonly logs: readonly PodLog[];
  readonly notifications: readonly Notification[];
}

export function missedGoals({ outcome, notes, goals }: Pick<DrillResult, 'outcome' | 'notes' | 'goals'>): string[] {
  const missed = goals.filter(({ isReached }) => !isReached);
  return [...(outcome === 'broken off' ? notes : []), ...missed.map(({ what, wanted, measured }) => `${what}: ${measured}, wanted is ${wanted}`)];
}

/** A goal that a number must not exceed; null was not measured, and is never a goal reached. */
export function atMost(what: string, measured: number | null, most: number, unit: string, digits = 0): Goal {
  const text = (value: number): string => `${value.toFixed(digits)} ${unit}`.trim();
  return {
    what,
    wanted: most === 0 ? text(0) : `at most ${text(most)}`,
    measured: measured === null ? 'not measured' : text(measured),
    isReached: measured !== null && measured <= most,
  };
}

