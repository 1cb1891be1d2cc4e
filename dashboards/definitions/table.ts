import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { TableCellDisplayMode } from '@grafana/grafana-foundation-sdk/common';
import { type DynamicConfigValue, MappingType, type Panel, type Threshold } from '@grafana/grafana-foundation-sdk/dashboard';
import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { Unit } from '../units';
import { type Common, type State, common, target } from './panels';

/** A column shows a label of the queries, or the value of its own query; rows are joined where all shared labels are the same. */
export type Column = LabelColumn | ValueColumn;

interface LabelColumn {
  readonly name: string;
  readonly label: string;
  /** Where a cell leads; `${__value.raw}` stands for its text. */
  readonly link?: string;
  /** What some of its texts look like. */
  readonly states?: Readonly<Record<string, State>>;
}

interface ValueColumn {
  readonly name: string;
  readonly expr: string;
  readonly unit: Unit;
  readonly decimals?: number;
  readonly thresholds?: Threshold[];
  readonly states?: Readonly<Record<number, State>>;
  /** Asked only for the labels of its rows: the value says nothing. */
  readonly hidden?: boolean;
}

export interface Table extends Omit<Common, 'unit' | 'thresholds' | 'decimals' | 'min' | 'max'> {
  readonly columns: readonly Column[];
  readonly sortBy: { readonly name: string; readonly desc?: boolean };
}

/** The present values of several queries, one row for one set of labels. */
export function table({ columns, sortBy, span = 24, height = 8, ...given }: Table): Builder<Panel> {
  const values = columns.filter((column) => 'expr' in column);
  // Grafana numbers the column of values only where there are several queries.
  const field = (column: Column): string => {
    if ('label' in column) return column.label;
    return values.length === 1 ? 'Value' : `Value #${target(EMPTY, values.indexOf(column)).build().refId}`;
  };
  const shown = columns.filter((column) => !('hidden' in column && column.hidden));
  const hidden = columns.filter((column) => !shown.includes(column));
  const panel = common(new PanelBuilder(), { unit: 'none', ...given })
    .span(span)
    .height(height)
    .showHeader(true)
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: Object.fromEntries(['Time', ...hidden.map(field)].map((name) => [name, true])),
        indexByName: Object.fromEntries(shown.map((column, index) => [field(column), index])),
        renameByName: Object.fromEntries(shown.map((column) => [field(column), column.name])),
      },
    })
    .sortBy([{ build: () => ({ displayName: sortBy.name, desc: sortBy.desc === true }) }]);
  for (const column of shown) {
    const properties = propertiesOf(column);
    if (properties.length > 0) panel.overrideByName(column.name, properties);
  }
  values.forEach(({ expr }, index) => panel.withTarget(target({ expr, legend: '' }, index).instant().format(PromQueryFormat.Table)));
  return panel;
}

const EMPTY = { expr: '', legend: '' };

function propertiesOf(column: Column): DynamicConfigValue[] {
  const properties: DynamicConfigValue[] = [];
  if ('label' in column) {
    if (column.link !== undefined) properties.push({ id: 'links', value: [{ title: column.name, url: column.link, targetBlank: true }] });
  } else {
    properties.push({ id: 'unit', value: column.unit });
    if (column.decimals !== undefined) properties.push({ id: 'decimals', value: column.decimals });
    if (column.thresholds) properties.push({ id: 'thresholds', value: { mode: 'absolute', steps: column.thresholds } });
  }
  if (column.states) properties.push({ id: 'mappings', value: [{ type: MappingType.ValueToText, options: column.states }] });
  if (column.states ?? ('thresholds' in column && column.thresholds)) {
    properties.push({ id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorText } });
  }
  return properties;
}
