import { escapeHtml } from '../../bench/html';
import type { Calc, PanelOf } from '../model';
import { formatValue } from '../units';
import { type Draw, cssColour, nothing } from './drawing';
import { type NamedValues, largest, lastNotNull, onGrid } from './grid';

const CALCULATIONS: Readonly<Record<Calc, { readonly name: string; readonly of: (values: NamedValues['values']) => number | null }>> = {
  lastNotNull: { name: 'last', of: lastNotNull },
  max: { name: 'max', of: largest },
};

export const drawLines: Draw<PanelOf<'timeseries'>> = (panel, answers, { range, palette }) => {
  const named = onGrid(answers, range);
  if (named.length === 0) return nothing();
  const colours = palette.coloursOf(named.map(({ name }) => name));
  const series = named.map((one, index) => ({ ...one, colour: colours[index] ?? '' }));
  const { unit, decimals, min, max, thresholds, custom } = panel.fieldConfig.defaults;
  const drawn = custom.thresholdsStyle.mode === 'dashed' ? (thresholds?.steps ?? []) : [];
  return {
    html: `<div class="chart" role="img" aria-label="${escapeHtml(panel.title)}"></div>${legend(panel, series)}`,
    lines: {
      unit,
      ...(decimals === undefined ? {} : { decimals }),
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      stacked: custom.stacking.mode === 'normal',
      fillOpacity: custom.fillOpacity / 100,
      thresholds: drawn.flatMap(({ value, color }) => (value === null ? [] : [{ value, colour: cssColour(color) }])),
      series,
    },
  };
};

/** A click on a name hides its line; the page's program listens. */
function legend(panel: PanelOf<'timeseries'>, series: readonly (NamedValues & { readonly colour: string })[]): string {
  const { unit, decimals } = panel.fieldConfig.defaults;
  const calcs = panel.options.legend.calcs.map((calc) => CALCULATIONS[calc]);
  const rows = series.map(({ name, colour, values }) => {
    const cells = calcs.map(({ of }) => {
      const value = of(values);
      return `<td>${value === null ? '' : escapeHtml(formatValue(value, unit, decimals))}</td>`;
    });
    const toggle = `<button type="button" aria-pressed="true"><i style="background:${colour}"></i>${escapeHtml(name)}</button>`;
    return `<tr><th scope="row">${toggle}</th>${cells.join('')}</tr>`;
  });
  const head = `<tr><th></th>${calcs.map(({ name }) => `<th scope="col">${name}</th>`).join('')}</tr>`;
  return `<div class="legend"><table><thead>${head}</thead><tbody>${rows.join('')}</tbody></table></div>`;
}
