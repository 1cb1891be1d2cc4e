import type { Objective, ObjectiveName } from './objectives';
import type { JudgedObjective, Verdict } from './result';

/** What a run measured for an objective, or why it could not. */
export type Measured = { readonly value: number } | { readonly reason: string };

export function judge(
  objectives: readonly Objective[],
  measured: Readonly<Record<ObjectiveName, Measured>>,
): JudgedObjective[] {
  return objectives.map(({ name, description, unit, threshold }) => ({
    objective: name,
    description,
    unit,
    threshold,
    verdict: verdictOn(threshold, measured[name]),
  }));
}

function verdictOn(threshold: number, measured: Measured): Verdict {
  if ('reason' in measured) return { kind: 'not measured', reason: measured.reason };
  const margin = Number((threshold - measured.value).toPrecision(12));
  return { kind: measured.value < threshold ? 'pass' : 'fail', measured: measured.value, margin };
}

export function failedObjectives(judged: readonly JudgedObjective[]): JudgedObjective[] {
  return judged.filter(({ verdict }) => verdict.kind === 'fail');
}
