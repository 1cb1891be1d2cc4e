import type { HttpRequest } from '../../bench/http/k6-output';
import type { DrillResult } from './result';
import { byName, bySecond, failuresOf } from './traffic';

/** When the load of the tests' example begins. */
export const LOAD_AT = Date.parse('2026-03-04T05:06:07Z');

export function request(atSeconds: number, name: string, status = 200, durationMs = 20): HttpRequest {
  return { atMs: LOAD_AT + atSeconds * 1000, durationMs, name, status, error: status === 200 ? null : `answered ${status}` };
}

const REQUESTS = [request(0.2, 'api-session'), request(0.4, 'portal-shop'), request(1.1, 'portal-shop', 503), request(1.2, 'portal-shop', 503), request(3.5, 'portal-shop')];
const at = (seconds: number): string => new Date(LOAD_AT + seconds * 1000).toISOString();

export function exampleDrillResult(changes: Partial<DrillResult> = {}): DrillResult {
  return {
    format: 1,
    drill: 'db-stop',
    what: 'all of PostgreSQL is stopped',
    startedAt: at(-10),
    loadAt: at(0),
    outcome: 'complete',
    notes: [],
    goals: [{ what: 'session checks', wanted: '0 of 1 failed', measured: '0 of 1 failed', isReached: true }],
    events: [
      { at: at(-5), kind: 'kubernetes', text: 'pod api-1: Started' },
      { at: at(1), kind: 'mark', text: 'fault: <all> instances | fenced' },
      { at: at(2), kind: 'pod', text: 'app-services/api-1 is not ready' },
      { at: at(2.5), kind: 'alert', text: 'PostgresPrimaryDown arrived' },
    ],
    seconds: bySecond(REQUESTS, LOAD_AT),
    requests: byName(REQUESTS),
    failures: failuresOf(REQUESTS, LOAD_AT),
    logs: [{ pod: 'app-services/api-1', lines: ['{"level":"warn"}'], more: 2 }],
    notifications: [],
    ...changes,
  };
}
