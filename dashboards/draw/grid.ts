import type { Series } from '../../metrics/prometheus';
import type { AnsweredPanel } from '../answers';
import { seriesName } from '../series-name';
import type { TimeRange } from '../time-range';

export interface NamedValues {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

const byName = new Intl.Collator('en', { numeric: true });

export function gridSize({ from, to, stepSeconds }: TimeRange): number {
  return Math.round((to.getTime() - from.getTime()) / 1000 / stepSeconds) + 1;
}

/** Every series of a panel on the page's grid of times: a point that Prometheus did not give is null, and so a gap. */
export function onGrid(answers: AnsweredPanel['answers'], range: TimeRange): NamedValues[] {
  return answers
    .flatMap((answer) =>
      answer.kind === 'series'
        ? answer.series.map((series) => ({ name: seriesName(answer.target.legendFormat, series.labels), values: valuesOf(series, range) }))
        : [],
    )
    .filter(({ values }) => values.some((value) => value !== null))
    .sort((a, b) => byName.compare(a.name, b.name));
}

function valuesOf({ points }: Series, range: TimeRange): (number | null)[] {
  const values = new Array<number | null>(gridSize(range)).fill(null);
  const startSeconds = range.from.getTime() / 1000;
  for (const [timeSeconds, value] of points) {
    const index = Math.round((timeSeconds - startSeconds) / range.stepSeconds);
    // Neither NaN nor an infinity has a place on an axis. Six digits are more than a screen can show.
    if (index >= 0 && index < values.length && Number.isFinite(value)) values[index] = Number(value.toPrecision(6));
  }
  return values;
}

export function lastNotNull(values: readonly (number | null)[]): number | null {
  return values.findLast((value) => value !== null) ?? null;
}

export function largest(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((most, value) => (value !== null && (most === null || value > most) ? value : most), null);
}
