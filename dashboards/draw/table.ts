import { escapeHtml } from '../../bench/html';
import type { PanelOf, Property } from '../model';
import { substitute } from '../substitute';
import { formatValue } from '../units';
import { type Draw, type DrawingContext, nothing, stepColour } from './drawing';
import { type Row, mergedRows, shownFields } from './rows';
import { meaning } from './states';

const byText = new Intl.Collator('en', { numeric: true });

type Look = { readonly [Id in Property['id']]?: Extract<Property, { id: Id }>['value'] };

export const drawTable: Draw<PanelOf<'table'>> = (panel, answers, context) => {
  const rows = mergedRows(answers);
  if (rows.length === 0) return nothing();
  const { renameByName } = panel.transformations[1].options;
  const columns = shownFields(panel, rows).map((field) => {
    const name = renameByName[field] ?? field;
    return { field, name, look: lookOf(panel, name) };
  });
  const [{ displayName, desc }] = panel.options.sortBy;
  const sortField = columns.find(({ name }) => name === displayName)?.field;
  if (sortField === undefined) throw new Error(`the table is sorted by a column that it does not have: ${displayName}`);
  const body = [...rows]
    .sort((a, b) => compare(a[sortField], b[sortField], desc))
    .map((row) => `<tr>${columns.map(({ field, look }) => cell(row[field], look, panel, context)).join('')}</tr>`);
  const head = columns.map(({ field, name }) => `<th scope="col"${isText(rows, field) ? ' class="text"' : ''}>${escapeHtml(name)}</th>`).join('');
  return { html: `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>` };
};

function isText(rows: readonly Row[], field: string): boolean {
  return rows.some((row) => typeof row[field] === 'string');
}

function lookOf({ fieldConfig }: PanelOf<'table'>, name: string): Look {
  const properties = fieldConfig.overrides.filter(({ matcher }) => matcher.options === name).flatMap((override) => override.properties);
  return Object.fromEntries(properties.map(({ id, value }) => [id, value]));
}

/** What is not there comes last, whichever way it is sorted. */
function compare(a: string | number | undefined, b: string | number | undefined, desc: boolean): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const ascending = typeof a === 'number' && typeof b === 'number' ? a - b : byText.compare(String(a), String(b));
  return desc ? -ascending : ascending;
}

function cell(value: string | number | undefined, look: Look, panel: PanelOf<'table'>, { values, href }: DrawingContext): string {
  if (value === undefined) return '<td></td>';
  const isValue = typeof value === 'number';
  const mapped = look.mappings && meaning(look.mappings[0], value);
  const text = mapped?.text ?? (isValue ? formatValue(value, look.unit ?? panel.fieldConfig.defaults.unit, look.decimals) : value);
  const colour = mapped?.colour ?? (isValue && look.thresholds ? stepColour(look.thresholds.steps, value) : undefined);
  const style = colour !== undefined && look['custom.cellOptions'] ? ` style="color:${colour}"` : '';
  const [link] = look.links ?? [];
  const shown = link
    ? `<a href="${escapeHtml(href(substitute(link.url, { ...values, '__value.raw': encodeURIComponent(value) })))}">${escapeHtml(text)}</a>`
    : escapeHtml(text);
  return `<td${isValue ? '' : ' class="text"'}${style}>${shown}</td>`;
}
