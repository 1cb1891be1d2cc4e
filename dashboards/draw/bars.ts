import { escapeHtml } from '../../bench/html';
import type { PanelOf } from '../model';
import { formatValue } from '../units';
import { type Draw, nothing, stepColour } from './drawing';
import { presentValues } from './figure';

export const drawBars: Draw<PanelOf<'bargauge'>> = (panel, answers) => {
  const values = presentValues(answers);
  if (values.length === 0) return nothing();
  const { unit, decimals, thresholds, min, max } = panel.fieldConfig.defaults;
  const rows = values.map(({ name, value }) => {
    const colour = stepColour(thresholds.steps, value);
    const percent = 100 * Math.min(1, Math.max(0, (value - min) / (max - min)));
    return `<div class="bar"><span>${escapeHtml(name)}</span><strong style="color:${colour}">${escapeHtml(formatValue(value, unit, decimals))}</strong>
<i><b style="width:${percent.toFixed(1)}%;background:${colour}"></b></i></div>`;
  });
  return { html: `<div class="bars">${rows.join('')}</div>` };
};
