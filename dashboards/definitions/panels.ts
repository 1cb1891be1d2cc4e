/** Panels as this project makes them: one look, one way to ask, so that a dashboard says only what is its own. */
import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode, BigValueGraphMode, GraphGradientMode, GraphThresholdsStyleConfigBuilder, GraphThresholdsStyleMode, LegendDisplayMode,
  LegendPlacement, ReduceDataOptionsBuilder, SortOrder, StackingConfigBuilder, StackingMode, TooltipDisplayMode, VisibilityMode,
  VizLegendOptionsBuilder, VizOrientation, VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type DashboardLink, DashboardLinkBuilder, DashboardLinkType, FieldColorBuilder, FieldColorModeId, MappingType, type Panel, type Threshold,
  ThresholdsConfigBuilder, ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import type { Unit } from '../units';

export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' } as const;

/** A query and how its series are called: `{{pod}}` stands for the label's value. */
export interface Query {
  readonly expr: string;
  readonly legend: string;
}

export interface Common {
  readonly title: string;
  readonly unit: Unit;
  readonly description?: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  readonly thresholds?: Threshold[];
  /** The alerts whose runbooks this panel leads to. */
  readonly alerts?: readonly string[];
  readonly span?: number;
  readonly height?: number;
}

/** Good below the limit, bad from there on. */
export function below(limit: number): Threshold[] {
  return [{ value: null, color: 'green' }, { value: limit, color: 'red' }];
}

/** Bad below the least, good from there on. */
export function atLeast(least: number): Threshold[] {
  return [{ value: null, color: 'red' }, { value: least, color: 'green' }];
}

const NEUTRAL: Threshold[] = [{ value: null, color: 'blue' }];

export interface Lines extends Common {
  readonly queries: readonly Query[];
  readonly stacked?: boolean;
}

/** Values over time. A threshold is a dashed line. */
export function lines({ queries, stacked = false, span = 12, height = 8, ...given }: Lines): Builder<Panel> {
  const panel = common(new timeseries.PanelBuilder(), given)
    .span(span)
    .height(height)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .lineWidth(1)
    .fillOpacity(stacked ? 30 : 0)
    .gradientMode(GraphGradientMode.None)
    .showPoints(VisibilityMode.Auto)
    .spanNulls(false)
    .stacking(new StackingConfigBuilder().mode(stacked ? StackingMode.Normal : StackingMode.None))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(given.thresholds ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off))
    .legend(legend(['lastNotNull', 'max']))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  queries.forEach((query, index) => panel.withTarget(target(query, index).range()));
  return panel;
}

export interface Figure extends Common {
  readonly expr: string;
  /** Names each value where there are several. */
  readonly legend?: string;
  /** `now` asks for the end of the range only: right for what is itself computed over `$__range`. */
  readonly over?: 'range' | 'now';
}

/** One number, coloured by its thresholds, over a small curve of its past. */
export function figure({ expr, legend: name = '', over = 'range', span = 4, height = 4, ...given }: Figure): Builder<Panel> {
  const query = target({ expr, legend: name }, 0);
  return common(new stat.PanelBuilder(), { thresholds: NEUTRAL, ...given })
    .span(span)
    .height(height)
    .colorMode(BigValueColorMode.Value)
    .graphMode(over === 'range' ? BigValueGraphMode.Area : BigValueGraphMode.None)
    .reduceOptions(lastValue())
    .withTarget(over === 'range' ? query.range() : query.instant());
}

export interface Bars extends Common {
  readonly queries: readonly Query[];
}

/** Present values side by side, as lying bars from min to max. */
export function bars({ queries, span = 12, height = 8, ...given }: Bars): Builder<Panel> {
  const panel = common(new bargauge.PanelBuilder(), { thresholds: NEUTRAL, ...given })
    .span(span)
    .height(height)
    .orientation(VizOrientation.Horizontal)
    .reduceOptions(lastValue());
  queries.forEach((query, index) => panel.withTarget(target(query, index).instant()));
  return panel;
}

export interface State {
  readonly text: string;
  readonly color: string;
}

export interface States extends Omit<Common, 'unit' | 'thresholds'> {
  readonly queries: readonly Query[];
  /** What a value means. */
  readonly states: Readonly<Record<number, State>>;
}

/** What each thing was, over time: a coloured strip for each. */
export function states({ queries, states: meanings, span = 12, height = 6, ...given }: States): Builder<Panel> {
  const panel = common(new statetimeline.PanelBuilder(), { unit: 'none', ...given })
    .span(span)
    .height(height)
    .mappings([{ type: MappingType.ValueToText, options: Object.fromEntries(Object.entries(meanings)) }])
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .fillOpacity(80)
    .legend(legend([]))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Single).sort(SortOrder.None));
  queries.forEach((query, index) => panel.withTarget(target(query, index).range()));
  return panel;
}

interface Settable {
  title(title: string): this;
  datasource(datasource: { type?: string; uid?: string }): this;
  description(text: string): this;
  unit(unit: string): this;
  decimals(decimals: number): this;
  min(min: number): this;
  max(max: number): this;
  thresholds(thresholds: ThresholdsConfigBuilder): this;
  links(links: Builder<DashboardLink>[]): this;
}

export function common<P extends Settable>(panel: P, { title, unit, description, decimals, min, max, thresholds, alerts = [] }: Common): P {
  panel.title(title).datasource({ ...DATASOURCE }).unit(unit).links(alerts.map(runbook));
  if (description !== undefined) panel.description(description);
  if (decimals !== undefined) panel.decimals(decimals);
  if (min !== undefined) panel.min(min);
  if (max !== undefined) panel.max(max);
  if (thresholds !== undefined) panel.thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(thresholds));
  return panel;
}

/** refIds are A, B, C, ... as Grafana's own editor gives them. */
export function target({ expr, legend: name }: Query, index: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId(String.fromCharCode('A'.charCodeAt(0) + index))
    .datasource({ ...DATASOURCE })
    .expr(expr)
    .legendFormat(name);
}

function runbook(alert: string): Builder<DashboardLink> {
  return new DashboardLinkBuilder(`Runbook: ${alert}`).type(DashboardLinkType.Link).url(`\${runbooks}/${alert}.md`).targetBlank(true);
}

function legend(calcs: string[]): VizLegendOptionsBuilder {
  const mode = calcs.length > 0 ? LegendDisplayMode.Table : LegendDisplayMode.List;
  return new VizLegendOptionsBuilder().displayMode(mode).placement(LegendPlacement.Bottom).showLegend(true).calcs(calcs);
}

function lastValue(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false);
}
