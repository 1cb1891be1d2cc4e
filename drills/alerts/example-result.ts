import type { DemoResult, Drill, Moment, Moments } from './result';
import { judgeMoments } from './moments';

/** When the fault of the tests' example was made. */
export const FAULT_AT = Date.parse('2026-03-04T05:06:07Z');

const SECONDS: Readonly<Record<Moment, number>> = {
  broken: 0, held: 8, due: 18, pending: 10, firing: 20, arrived: 30, undone: 40, gone: 51, resolved: 70,
};

/** The moments of the example, in seconds after the fault. */
export function exampleMoments(changes: Partial<Record<Moment, number | null>> = {}): Moments {
  const texts = Object.entries({ ...SECONDS, ...changes }).map(([moment, seconds]) => [
    moment,
    seconds === null ? null : new Date(FAULT_AT + seconds * 1000).toISOString(),
  ]);
  return Object.fromEntries(texts) as Record<Moment, string | null>;
}

export function exampleDrill(changes: Partial<Drill> = {}): Drill {
  const moments = changes.moments ?? exampleMoments();
  return {
    name: 'lag',
    alert: 'PostgresReplicationLag',
    what: 'replay is paused on a standby while writes go on',
    object: 'standby pg-3',
    labels: { pod: 'pg-3' },
    forSeconds: 10,
    moments,
    ...judgeMoments(moments),
    others: [],
    notifications: [{ arrivedAt: new Date(FAULT_AT + 30_000), alerts: [], payload: { version: '4', status: 'firing', alerts: [] } }],
    ...changes,
  };
}

export function exampleDemo(drills: readonly Drill[] = [exampleDrill()]): DemoResult {
  return { kind: 'faults', format: 1, startedAt: new Date(FAULT_AT).toISOString(), outcome: 'complete', notes: [], drills };
}
