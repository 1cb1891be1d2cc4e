import { escapeHtml } from '../../bench/html';
import type { Mapping, PanelOf } from '../model';
import { clock } from '../clock';
import { formatValue } from '../units';
import { type Draw, cssColour, nothing } from './drawing';
import { onGrid } from './grid';

/** As long as a thing was in one state. Ends are indices of the grid; a point stands for the step that it begins. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly value: number;
}

/** Of the whole width; a narrower strip would show half a word. */
const LEAST_WITH_TEXT = 0.07;

export const drawStates: Draw<PanelOf<'state-timeline'>> = (panel, answers, { range }) => {
  const series = onGrid(answers, range);
  if (series.length === 0) return nothing();
  const { unit, mappings } = panel.fieldConfig.defaults;
  const { from, to, stepSeconds } = range;
  const at = (index: number): Date => new Date(Math.min(to.getTime(), from.getTime() + index * stepSeconds * 1000));
  const rows = series.map(({ name, values }) => {
    const percent = (index: number): string => `${((index / values.length) * 100).toFixed(2)}%`;
    const strips = stretches(values).map(({ start, end, value }) => {
      const isWide = (end - start) / values.length >= LEAST_WITH_TEXT;
      const { text, colour } = meaning(mappings[0], value) ?? { text: formatValue(value, unit), colour: 'var(--muted)' };
      const when = `${text}: ${clock(at(start), range)} to ${clock(at(end), range)}`;
      const place = `left:${percent(start)};width:${percent(end - start)};background:${colour}`;
      return `<i style="${place}" title="${escapeHtml(when)}">${isWide ? escapeHtml(text) : ''}</i>`;
    });
    return `<span>${escapeHtml(name)}</span><div>${strips.join('')}</div>`;
  });
  const times = [from, new Date((from.getTime() + to.getTime()) / 2), to].map((time) => `<time>${clock(time, range)}</time>`);
  return { html: `<div class="states">${rows.join('')}<span></span><p>${times.join('')}</p></div>` };
};

/** Neighbours of one value are one stretch; where there is no value, there is none. */
export function stretches(values: readonly (number | null)[]): Stretch[] {
  const found: { start: number; end: number; value: number }[] = [];
  values.forEach((value, index) => {
    if (value === null) return;
    const last = found.at(-1);
    if (last?.end === index && last.value === value) last.end = index + 1;
    else found.push({ start: index, end: index + 1, value });
  });
  return found;
}

export function meaning(mapping: Mapping, value: number | string): { text: string; colour: string } | undefined {
  const found = mapping.options[String(value)];
  return found && { text: found.text, colour: cssColour(found.color) };
}
