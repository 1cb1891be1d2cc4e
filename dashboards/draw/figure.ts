import { escapeHtml } from '../../bench/html';
import type { AnsweredPanel } from '../answers';
import type { PanelOf } from '../model';
import { seriesName } from '../series-name';
import { formatValue } from '../units';
import { type Draw, type DrawingContext, nothing, stepColour } from './drawing';
import { largest, lastNotNull, onGrid } from './grid';

interface Value {
  readonly name: string;
  readonly value: number;
  readonly past: readonly (number | null)[];
}

/** One number for each series; Grafana names them where there are several. */
export const drawFigure: Draw<PanelOf<'stat'>> = (panel, answers, context) => {
  const values = valuesOf(panel, answers, context);
  if (values.length === 0) return nothing();
  const { unit, decimals, thresholds } = panel.fieldConfig.defaults;
  const html = values.map(({ name, value, past }) => {
    const colour = stepColour(thresholds.steps, value);
    const label = values.length > 1 ? `<span>${escapeHtml(name)}</span>` : '';
    const curve = panel.options.graphMode === 'area' ? spark(past, colour) : '';
    return `<div class="figure">${label}<strong style="color:${colour}">${escapeHtml(formatValue(value, unit, decimals))}</strong>${curve}</div>`;
  });
  return { html: `<div class="figures">${html.join('')}</div>` };
};

function valuesOf(panel: PanelOf<'stat'>, answers: AnsweredPanel['answers'], { range }: DrawingContext): Value[] {
  const [calc] = panel.options.reduceOptions.calcs;
  const reduce = calc === 'max' ? largest : lastNotNull;
  const present = presentValues(answers).map((sample) => ({ ...sample, past: [] }));
  const past = onGrid(answers, range).flatMap(({ name, values }) => {
    const value = reduce(values);
    return value === null ? [] : [{ name, value, past: values }];
  });
  return [...present, ...past];
}

/** The values of queries that were asked for one moment. */
export function presentValues(answers: AnsweredPanel['answers']): { name: string; value: number }[] {
  return answers
    .flatMap((answer) =>
      answer.kind === 'samples'
        ? answer.samples.map(({ labels, value }) => ({ name: seriesName(answer.target.legendFormat, labels), value }))
        : [],
    )
    .filter(({ value }) => !Number.isNaN(value));
}

const [WIDTH, HEIGHT] = [100, 24];

/** The curve behind a number has no axis: it shows only whether and when something happened. */
export function spark(values: readonly (number | null)[], colour: string): string {
  const there = values.filter((value) => value !== null);
  if (there.length < 2) return '';
  const [low, high] = [Math.min(...there), Math.max(...there)];
  const x = (index: number): string => ((index / (values.length - 1)) * WIDTH).toFixed(1);
  // A value that never changes is a line in the middle.
  const y = (value: number): string => (high === low ? HEIGHT / 2 : HEIGHT - 1 - ((value - low) / (high - low)) * (HEIGHT - 2)).toFixed(1);
  let path = '';
  let isDrawing = false;
  values.forEach((value, index) => {
    if (value !== null) path += `${isDrawing ? 'L' : 'M'}${x(index)} ${y(value)}`;
    isDrawing = value !== null;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true"><path d="${path}" style="stroke:${colour}"/></svg>`;
}
