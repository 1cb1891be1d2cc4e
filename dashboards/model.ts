/**
 * The part of Grafana's dashboard JSON that the renderer knows. Every object is strict, and what the renderer does not draw
 * is allowed only at the value that changes nothing, so that a dashboard is never shown otherwise than Grafana would show it.
 *
 * Glossary
 *   target       one query of a panel; its refId names it within the panel
 *   legendFormat how a target's series are called: {{pod}} stands for the value of the label
 *   calc         what a series is reduced to where one number is shown
 *   mapping      what a value is called, and its colour
 *   override     what is different for the column of one name
 */
import { z } from 'zod';
import { EXIT, Failure } from '../seed/failure';
import { UNITS } from './units';

export const COLOURS = ['green', 'orange', 'red', 'blue'] as const;
export const CALCS = ['lastNotNull', 'max'] as const;

const datasource = z.strictObject({ type: z.literal('prometheus'), uid: z.literal('${datasource}') });
const colour = z.enum(COLOURS);
const unit = z.enum(UNITS);
const steps = z.array(z.strictObject({ value: z.number().nullable(), color: colour })).min(1);
const thresholds = z.strictObject({ mode: z.literal('absolute'), steps });
const mapping = z.strictObject({ type: z.literal('value'), options: z.record(z.string(), z.strictObject({ text: z.string(), color: colour })) });

const link = z.strictObject({
  title: z.string(),
  type: z.literal('link'),
  url: z.string(),
  icon: z.literal(''),
  tooltip: z.literal(''),
  tags: z.tuple([]),
  asDropdown: z.literal(false),
  placement: z.literal('inControlsMenu'),
  targetBlank: z.boolean(),
  includeVars: z.literal(false),
  keepTime: z.literal(false),
});

const queryFields = { refId: z.string().min(1), expr: z.string().min(1), datasource, legendFormat: z.string(), interval: z.string().regex(/^\d+s$/) };
const rangeTarget = z.strictObject({ ...queryFields, range: z.literal(true), instant: z.literal(false) });
const instantTarget = z.strictObject({ ...queryFields, range: z.literal(false), instant: z.literal(true) });
const tableTarget = instantTarget.extend({ format: z.literal('table') });

const gridPos = z.strictObject({ x: z.number(), y: z.number(), w: z.number(), h: z.number() });
const panelFields = {
  id: z.number(),
  title: z.string().min(1),
  description: z.string().optional(),
  gridPos,
  datasource,
  links: z.array(link),
  transparent: z.literal(false),
  repeatDirection: z.literal('h'),
};
const fieldFields = { unit, decimals: z.number().optional(), min: z.number().optional(), max: z.number().optional(), thresholds: thresholds.optional() };
const noOverrides = z.tuple([]);

const rowPanel = z.strictObject({
  type: z.literal('row'),
  id: z.number(),
  title: z.string(),
  collapsed: z.literal(false),
  panels: z.tuple([]),
  gridPos,
});

const timeseriesPanel = z.strictObject({
  type: z.literal('timeseries'),
  ...panelFields,
  targets: z.array(rangeTarget).min(1),
  options: z.strictObject({
    legend: z.strictObject({ displayMode: z.literal('table'), placement: z.literal('bottom'), showLegend: z.literal(true), calcs: z.array(z.enum(CALCS)) }),
    tooltip: z.strictObject({ mode: z.literal('multi'), sort: z.literal('desc') }),
  }),
  fieldConfig: z.strictObject({
    defaults: z.strictObject({
      ...fieldFields,
      color: z.strictObject({ mode: z.literal('palette-classic-by-name') }),
      custom: z.strictObject({
        lineWidth: z.literal(1),
        fillOpacity: z.number().min(0).max(100),
        gradientMode: z.literal('none'),
        showPoints: z.literal('auto'),
        spanNulls: z.literal(false),
        stacking: z.strictObject({ mode: z.enum(['none', 'normal']) }),
        thresholdsStyle: z.strictObject({ mode: z.enum(['off', 'dashed']) }),
      }),
    }),
    overrides: noOverrides,
  }),
});

const reduceOptions = z.strictObject({ calcs: z.tuple([z.enum(CALCS)]), values: z.literal(false) });

const statPanel = z.strictObject({
  type: z.literal('stat'),
  ...panelFields,
  targets: z.tuple([z.union([rangeTarget, instantTarget])]),
  options: z.strictObject({
    graphMode: z.enum(['area', 'none']),
    colorMode: z.literal('value'),
    justifyMode: z.literal('auto'),
    textMode: z.literal('auto'),
    wideLayout: z.literal(true),
    showPercentChange: z.literal(false),
    percentChangeColorMode: z.literal('standard'),
    orientation: z.literal('auto'),
    reduceOptions,
  }),
  fieldConfig: z.strictObject({ defaults: z.strictObject({ ...fieldFields, thresholds }), overrides: noOverrides }),
});

const bargaugePanel = z.strictObject({
  type: z.literal('bargauge'),
  ...panelFields,
  targets: z.array(instantTarget).min(1),
  options: z.strictObject({
    displayMode: z.literal('gradient'),
    valueMode: z.literal('color'),
    namePlacement: z.literal('auto'),
    showUnfilled: z.literal(true),
    sizing: z.literal('auto'),
    minVizWidth: z.number(),
    minVizHeight: z.number(),
    maxVizHeight: z.number(),
    orientation: z.literal('horizontal'),
    legend: z.strictObject({ displayMode: z.literal('list'), placement: z.literal('bottom'), showLegend: z.literal(false), calcs: z.tuple([]) }),
    reduceOptions,
  }),
  fieldConfig: z.strictObject({
    defaults: z.strictObject({ ...fieldFields, thresholds, min: z.number(), max: z.number() }),
    overrides: noOverrides,
  }),
});

const stateTimelinePanel = z.strictObject({
  type: z.literal('state-timeline'),
  ...panelFields,
  targets: z.array(rangeTarget).min(1),
  options: z.strictObject({
    showValue: z.literal('auto'),
    rowHeight: z.number(),
    mergeValues: z.literal(true),
    alignValue: z.literal('left'),
    perPage: z.number(),
    legend: z.strictObject({ displayMode: z.literal('list'), placement: z.literal('bottom'), showLegend: z.literal(true), calcs: z.tuple([]) }),
    tooltip: z.strictObject({ mode: z.literal('single'), sort: z.literal('none') }),
  }),
  fieldConfig: z.strictObject({
    defaults: z.strictObject({
      unit,
      mappings: z.tuple([mapping]),
      custom: z.strictObject({ lineWidth: z.literal(0), fillOpacity: z.number() }),
    }),
    overrides: noOverrides,
  }),
});

const cellLink = z.strictObject({ title: z.string(), url: z.string(), targetBlank: z.boolean() });
const property = z.discriminatedUnion('id', [
  z.strictObject({ id: z.literal('unit'), value: unit }),
  z.strictObject({ id: z.literal('decimals'), value: z.number() }),
  z.strictObject({ id: z.literal('thresholds'), value: thresholds }),
  z.strictObject({ id: z.literal('mappings'), value: z.tuple([mapping]) }),
  z.strictObject({ id: z.literal('links'), value: z.tuple([cellLink]) }),
  z.strictObject({ id: z.literal('custom.cellOptions'), value: z.strictObject({ type: z.literal('color-text') }) }),
]);

const tablePanel = z.strictObject({
  type: z.literal('table'),
  ...panelFields,
  targets: z.array(tableTarget).min(1),
  transformations: z.tuple([
    z.strictObject({ id: z.literal('merge'), options: z.strictObject({}) }),
    z.strictObject({
      id: z.literal('organize'),
      options: z.strictObject({
        excludeByName: z.record(z.string(), z.literal(true)),
        indexByName: z.record(z.string(), z.number()),
        renameByName: z.record(z.string(), z.string()),
      }),
    }),
  ]),
  options: z.strictObject({
    frameIndex: z.literal(0),
    showHeader: z.literal(true),
    showTypeIcons: z.literal(false),
    footer: z.strictObject({ show: z.literal(false), reducer: z.tuple([]), countRows: z.literal(false) }),
    cellHeight: z.literal('sm'),
    sortBy: z.tuple([z.strictObject({ displayName: z.string(), desc: z.boolean() })]),
  }),
  fieldConfig: z.strictObject({
    defaults: z.strictObject({ unit, custom: z.strictObject({ align: z.literal('auto'), inspect: z.literal(false) }) }),
    overrides: z.array(
      z.strictObject({ matcher: z.strictObject({ id: z.literal('byName'), options: z.string() }), properties: z.array(property) }),
    ),
  }),
});

const variableFields = {
  name: z.string().regex(/^[a-z]+$/),
  label: z.string().optional(),
  skipUrlSync: z.literal(false),
  allowCustomValue: z.literal(true),
  auto: z.literal(false),
  auto_min: z.string(),
  auto_count: z.number(),
};
const variable = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('datasource'), ...variableFields, query: z.literal('prometheus'), multi: z.literal(false), includeAll: z.literal(false) }),
  z.strictObject({ type: z.literal('constant'), ...variableFields, query: z.string(), hide: z.literal(2), multi: z.literal(false), includeAll: z.literal(false) }),
  z.strictObject({
    type: z.literal('query'),
    ...variableFields,
    query: z.string().regex(/^label_values\(.+, [a-z_]+\)$/, 'allowed is label_values(<selector>, <label>)'),
    datasource,
    multi: z.literal(true),
    includeAll: z.literal(true),
    allValue: z.string(),
    current: z.strictObject({ text: z.tuple([z.literal('All')]), value: z.tuple([z.literal('$__all')]) }),
    refresh: z.literal(2),
    sort: z.number(),
  }),
]);

const dashboardSchema = z.strictObject({
  uid: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  timezone: z.literal('utc'),
  editable: z.boolean(),
  graphTooltip: z.literal(2),
  fiscalYearStartMonth: z.literal(0),
  schemaVersion: z.number(),
  refresh: z.string(),
  time: z.strictObject({ from: z.string(), to: z.string() }),
  annotations: z.strictObject({}),
  links: z.array(z.looseObject({ type: z.literal('dashboards') })),
  templating: z.strictObject({ list: z.array(variable) }),
  panels: z.array(z.discriminatedUnion('type', [rowPanel, timeseriesPanel, statPanel, bargaugePanel, stateTimelinePanel, tablePanel])),
});

export type Dashboard = z.infer<typeof dashboardSchema>;
export type Variable = z.infer<typeof variable>;
export type AnyPanel = Dashboard['panels'][number];
export type Panel = Exclude<AnyPanel, { type: 'row' }>;
export type PanelOf<T extends Panel['type']> = Extract<Panel, { type: T }>;
export type Target = Panel['targets'][number];
export type Colour = (typeof COLOURS)[number];
export type Calc = (typeof CALCS)[number];
export type Steps = z.infer<typeof steps>;
export type Mapping = z.infer<typeof mapping>;
export type Property = z.infer<typeof property>;

/** A dashboard out of its JSON; what is not known is told with its place. */
export function parseDashboard(text: string, file: string): Dashboard {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Failure(EXIT.usage, `${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = dashboardSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `  ${placeOf(json, path)}: ${message}`);
  throw new Failure(EXIT.usage, `${file} has what the renderer does not know:\n${faults.join('\n')}`);
}

/** A panel is known by its title rather than by its number. */
function placeOf(json: unknown, path: readonly PropertyKey[]): string {
  const titled = z.object({ panels: z.array(z.object({ title: z.string() })) }).safeParse(json);
  const [first, index, ...rest] = path;
  const title = titled.success && first === 'panels' && typeof index === 'number' ? titled.data.panels[index]?.title : undefined;
  return title === undefined ? path.map(String).join('.') : `panel "${title}", ${rest.map(String).join('.')}`;
}
