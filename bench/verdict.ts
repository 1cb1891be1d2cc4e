import type { Objective, ObjectiveName } from './objectives';
import type { JudgedObjective, MeasuredBy, Verdict } from './load-result';

/** What a run measured for an objective, or why it could not. */
export type Measured = { readonly value: number } | { readonly reason: string };

/** One verdict on each objective that this source has anything to say about. */
export function judge(
  objectives: readonly Objective[],
  measured: Readonly<Partial<Record<ObjectiveName, Measured>>>,
  source: MeasuredBy = 'client',
): JudgedObjective[] {
  return objectives.flatMap(({ name, description, unit, threshold }) => {
    const found = measured[name];
    return found === undefined ? [] : [{ objective: name, source, description, unit, threshold, verdict: verdictOn(threshold, found) }];
  });
}

function verdictOn(threshold: number, measured: Measured): Verdict {
  if ('reason' in measured) return { kind: 'not measured', reason: measured.reason };
  const margin = Number((threshold - measured.value).toPrecision(12));
  return { kind: measured.value < threshold ? 'pass' : 'fail', measured: measured.value, margin };
}

export function failedObjectives(judged: readonly JudgedObjective[]): JudgedObjective[] {
  return judged.filter(({ verdict }) => verdict.kind === 'fail');
}
