/** Asks Prometheus everything that a dashboard shows. */
import { messageOf } from '../seed/failure';
import type { Prometheus, Sample, Series } from '../metrics/prometheus';
import { UnreachableService } from '../metrics/platform';
import type { Dashboard, Panel, Target } from './model';
import { type Values, choiceQuery, chosenValues, substitute, timeValues } from './substitute';
import type { TimeRange } from './time-range';

/** As much of a Prometheus as dashboards need. */
export type Source = Pick<Prometheus, 'query' | 'queryRange'>;

/** What a target's query brought. */
export type Answer =
  | { readonly kind: 'series'; readonly target: Target; readonly series: readonly Series[] }
  | { readonly kind: 'samples'; readonly target: Target; readonly samples: readonly Sample[] }
  | { readonly kind: 'failure'; readonly target: Target; readonly reason: string };

export interface AnsweredPanel {
  readonly panel: Panel;
  readonly answers: readonly Answer[];
}

export interface AnsweredDashboard {
  readonly dashboard: Dashboard;
  readonly values: Values;
  readonly panels: readonly AnsweredPanel[];
}

export const scrapeSecondsOf = (target: Target): number => Number.parseInt(target.interval, 10);

/** The scrape interval stands in every query of a dashboard; the page has one grid of points for all of them. */
export function scrapeSeconds(dashboards: readonly Dashboard[]): number {
  const panels = dashboards.flatMap((dashboard) => dashboard.panels).filter((panel) => panel.type !== 'row');
  return Math.max(1, ...panels.flatMap(({ targets }) => targets.map(scrapeSecondsOf)));
}

/** Prometheus answers a few queries at once as fast as one after the other, and the platform has other work. */
const AT_ONCE = 4;

export async function askAll(source: Source, dashboards: readonly Dashboard[], range: TimeRange): Promise<AnsweredDashboard[]> {
  const limit = limiter(AT_ONCE);
  return Promise.all(
    dashboards.map(async (dashboard) => {
      const values = chosenValues(dashboard.templating.list);
      const panels = dashboard.panels.filter((panel) => panel.type !== 'row');
      return {
        dashboard,
        values,
        panels: await Promise.all(
          panels.map(async (panel) => ({
            panel,
            answers: await Promise.all(panel.targets.map((target) => limit(() => ask(source, target, range, values)))),
          })),
        ),
      };
    }),
  );
}

/** The choices above a dashboard, each with the values that there are to choose from. */
export async function askChoices(source: Source, { templating }: Dashboard, range: TimeRange): Promise<{ name: string; expr: string; answer: number | string }[]> {
  const values = chosenValues(templating.list);
  return Promise.all(
    templating.list
      .filter((variable) => variable.type === 'query')
      .map(async ({ name, query }) => {
        const expr = substitute(choiceQuery(query), values);
        const answer = await source.query(expr, range.to).then((samples) => samples.length, reasonOf);
        return { name, expr, answer };
      }),
  );
}

async function ask(source: Source, target: Target, range: TimeRange, values: Values): Promise<Answer> {
  try {
    const expr = substitute(target.expr, { ...values, ...timeValues(range, scrapeSecondsOf(target)) });
    return target.range
      ? { kind: 'series', target, series: await source.queryRange(expr, range) }
      : { kind: 'samples', target, samples: await source.query(expr, range.to) };
  } catch (error) {
    return { kind: 'failure', target, reason: reasonOf(error) };
  }
}

/** Where no Prometheus answers, no query can be blamed. */
function reasonOf(error: unknown): string {
  if (error instanceof UnreachableService) throw error;
  return messageOf(error);
}

function limiter(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      // The place is handed on, or given up where nobody waits.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
