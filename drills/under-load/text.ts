import { number, table } from '../../bench/text';
import type { DrillResult, FailedRequests, RequestsByName, TimelineEvent } from './result';

export const GOAL_HEAD = ['goal', 'verdict', 'measured', 'wanted'];
export const REQUEST_HEAD = ['request', 'count', 'failed', 'p99 in ms', 'max in ms'];
export const FAILURE_HEAD = ['second', 'request', 'what went wrong', 'count'];
export const EVENT_HEAD = ['time (UTC)', 'second', 'of', 'what'];

/** In the order of GOAL_HEAD. */
export function goalRows({ goals }: Pick<DrillResult, 'goals'>): string[][] {
  return goals.map(({ what, wanted, measured, isReached }) => [what, isReached ? 'reached' : 'missed', measured, wanted]);
}

export function requestRow({ name, requests, failed, p99Ms, maxMs }: RequestsByName): string[] {
  return [name, number(requests, 0), number(failed, 0), number(p99Ms, 0), number(maxMs, 0)];
}

export function failureRow({ second, name, error, count }: FailedRequests): string[] {
  return [String(second), name, error, String(count)];
}

export function eventRow({ at, kind, text }: TimelineEvent, loadAt: string | null): string[] {
  const since = loadAt === null ? null : (Date.parse(at) - Date.parse(loadAt)) / 1000;
  return [at.slice(11, 23), number(since), kind === 'mark' ? 'the drill' : kind, text];
}

export function resultText(result: DrillResult): string {
  const requests = result.seconds.reduce((sum, second) => sum + second.requests, 0);
  const failed = result.seconds.reduce((sum, second) => sum + second.failed, 0);
  return [
    `${result.drill}: ${result.what}`,
    ...(result.goals.length === 0 ? [] : [table([GOAL_HEAD, ...goalRows(result)])]),
    `  ${number(requests, 0)} requests in ${result.seconds.length} s, ${number(failed, 0)} of them failed`,
    ...(result.outcome === 'complete' ? [] : [`  ${result.outcome}: what was broken is undone`]),
    ...result.notes.map((note) => `note: ${note}`),
  ].join('\n');
}
