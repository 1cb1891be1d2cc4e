import { type Answer, type AnsweredDashboard, type Source, askAll, askChoices } from './answers';
import type { Dashboard } from './model';
import type { TimeRange } from './time-range';

/** A query that brought nothing to show. */
export interface Fault {
  readonly dashboard: string;
  /** Title of the panel, or the variable above the dashboard. */
  readonly place: string;
  readonly query: string;
  readonly expr: string;
  readonly why: string;
}

export interface CheckResult {
  readonly dashboards: number;
  readonly panels: number;
  readonly queries: number;
  readonly faults: readonly Fault[];
}

/** Asks everything that the dashboards ask, and finds what fails or brings nothing. */
export async function checkDashboards(source: Source, dashboards: readonly Dashboard[], range: TimeRange): Promise<CheckResult> {
  const answered = await askAll(source, dashboards, range);
  const choices = await Promise.all(dashboards.map((dashboard) => choiceFaults(source, dashboard, range)));
  const panels = answered.flatMap((dashboard) => dashboard.panels);
  return {
    dashboards: dashboards.length,
    panels: panels.length,
    queries: panels.reduce((sum, { answers }) => sum + answers.length, 0) + choices.reduce((sum, { asked }) => sum + asked, 0),
    faults: [...answered.flatMap(panelFaults), ...choices.flatMap(({ faults }) => faults)],
  };
}

function panelFaults({ dashboard, panels }: AnsweredDashboard): Fault[] {
  return panels.flatMap(({ panel, answers }) =>
    answers.flatMap((answer) => {
      const why = whyNothing(answer);
      const { refId, expr } = answer.target;
      return why === undefined ? [] : [{ dashboard: dashboard.title, place: `panel "${panel.title}"`, query: refId, expr, why }];
    }),
  );
}

async function choiceFaults(source: Source, dashboard: Dashboard, range: TimeRange): Promise<{ asked: number; faults: Fault[] }> {
  const choices = await askChoices(source, dashboard, range);
  const faults = choices.flatMap(({ name, expr, answer }) => {
    const why = typeof answer === 'string' ? answer : answer === 0 ? 'there is nothing to choose from' : undefined;
    return why === undefined ? [] : [{ dashboard: dashboard.title, place: `variable "${name}"`, query: '-', expr, why }];
  });
  return { asked: choices.length, faults };
}

export function whyNothing(answer: Answer): string | undefined {
  switch (answer.kind) {
    case 'failure':
      return answer.reason;
    case 'series':
      if (answer.series.length === 0) return 'the answer is empty';
      return answer.series.some(({ points }) => points.some(([, value]) => !Number.isNaN(value))) ? undefined : 'no value in the answer is a number';
    case 'samples':
      if (answer.samples.length === 0) return 'the answer is empty';
      return answer.samples.some(({ value }) => !Number.isNaN(value)) ? undefined : 'no value in the answer is a number';
  }
}

export function checkText({ dashboards, panels, queries, faults }: CheckResult): string {
  const checked = `${dashboards} dashboards, ${panels} panels, ${queries} queries`;
  if (faults.length === 0) return `${checked}: each brought something`;
  const lines = faults.map(({ dashboard, place, query, expr, why }) => `  ${dashboard}, ${place}, query ${query}: ${why}\n    ${expr}`);
  return `${checked}: ${faults.length} brought nothing\n${lines.join('\n')}`;
}
