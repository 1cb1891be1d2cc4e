/** A chart's description for echarts. Computed from the panel alone, so that it is tested without a browser. */
import type { EChartsOption, SeriesOption, YAXisComponentOption } from 'echarts';
import { escapeHtml } from '../../bench/html';
import { formatValue } from '../units';
import type { Grid, LinesChart } from './page-data';

const FONT = 'system-ui, sans-serif';
const NARROW = 420;

export function chartOption(chart: LinesChart, grid: Grid, width: number): EChartsOption {
  const { unit, decimals, series, thresholds } = chart;
  const write = (value: number): string => formatValue(value, unit, decimals);
  const toMs = grid.fromMs + (grid.size - 1) * grid.stepMs;
  return {
    animation: false,
    useUTC: true,
    textStyle: { fontFamily: FONT, color: 'var(--muted)' },
    // The legend that readers see is the page's own table; this one only knows which series are hidden.
    legend: { show: false, data: series.map((_, index) => String(index)) },
    grid: { left: 8, right: 12, top: 10, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: {
      type: 'time', min: grid.fromMs, max: toMs, splitNumber: width < NARROW ? 3 : 6,
      axisLabel: { color: 'var(--muted)', fontSize: 11, hideOverlap: true },
      axisLine: { lineStyle: { color: 'var(--line)' } }, axisTick: { show: false }, splitLine: { show: false },
    },
    yAxis: valueAxis(chart),
    tooltip: {
      trigger: 'axis', confine: true, appendTo: 'body', transitionDuration: 0, padding: [6, 10],
      backgroundColor: 'var(--panel)', borderColor: 'var(--line)', textStyle: { color: 'var(--ink)', fontSize: 12 },
      axisPointer: { type: 'line', lineStyle: { color: 'var(--muted)', type: 'dashed' } },
      formatter: (params) => tip(Array.isArray(params) ? params : [params], chart, write),
    },
    series: series.map((_, index) => line(chart, index, grid, index === 0 ? thresholds : [], write)),
  };
}

function line(chart: LinesChart, index: number, grid: Grid, thresholds: LinesChart['thresholds'], write: (value: number) => string): SeriesOption {
  const { stacked, fillOpacity } = chart;
  const { colour, values } = chart.series[index] ?? { colour: '', values: [] };
  return {
    type: 'line', name: String(index), color: colour, lineStyle: { color: colour, width: 1.25 }, showSymbol: true, symbol: 'none',
    connectNulls: false, emphasis: { disabled: true },
    ...(stacked ? { stack: 'all' } : {}),
    ...(fillOpacity > 0 ? { areaStyle: { color: colour, opacity: fillOpacity } } : {}),
    data: values.map((value, at) => {
      const point: [number, number | null] = [grid.fromMs + at * grid.stepMs, value];
      // A line needs two points: one that stands between gaps is a dot.
      return isAlone(values, at) ? { value: point, symbol: 'circle', symbolSize: 3 } : point;
    }),
    ...(thresholds.length > 0
      ? {
          markLine: {
            silent: true, symbol: 'none',
            data: thresholds.map(({ value, colour: limit }) => ({
              yAxis: value, lineStyle: { color: limit, type: 'dashed' as const },
              label: { formatter: write(value), position: 'insideEndTop' as const, color: limit, fontSize: 11 },
            })),
          },
        }
      : {}),
  };
}

export function valueAxis(chart: LinesChart): YAXisComponentOption {
  const { unit, min, max } = chart;
  return {
    type: 'value', ...(min === undefined ? { scale: true } : { min }), ...(max === undefined ? {} : { max }), splitNumber: 4,
    ...wholeTicks(chart),
    axisLabel: { color: 'var(--muted)', fontSize: 11, formatter: (value: number) => formatValue(value, unit, tickDecimals(chart)) },
    axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: 'var(--line)' } },
  };
}

/** Where an axis does not begin at 0, its ticks may differ only far behind the point; shares are the unit where that happens. */
export function tickDecimals({ unit, min, series }: LinesChart): number | undefined {
  if (unit !== 'percentunit' || min !== undefined) return undefined;
  const values = series.flatMap((one) => one.values.filter((value) => value !== null));
  const spreadPercent = 100 * (values.reduce((most, value) => Math.max(most, value), -Infinity) - values.reduce((least, value) => Math.min(least, value), Infinity));
  return spreadPercent > 0 ? Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(spreadPercent)))) : undefined;
}

/** How far ticks stand apart, and where they end, where powers of ten would fall on odd values: bytes, and shares of a whole. */
export function wholeTicks({ unit, min, max, series, stacked }: LinesChart): { interval?: number; max?: number } {
  if (unit === 'percentunit' && min === 0 && max === 1) return { interval: 0.25 };
  if ((unit !== 'bytes' && unit !== 'binBps') || min !== 0 || max !== undefined) return {};
  const peaks = series.map(({ values }) => Math.max(0, ...values.map((value) => value ?? 0)));
  const peak = stacked ? peaks.reduce((sum, one) => sum + one, 0) : Math.max(0, ...peaks);
  if (peak === 0) return {};
  const power = 1024 ** Math.max(0, Math.floor(Math.log(peak) / Math.log(1024)));
  const tenth = 10 ** Math.floor(Math.log10(peak / power / 4));
  const interval = tenth * power * ([1, 2, 5].find((multiple) => multiple * tenth * power >= peak / 5) ?? 10);
  return { interval, max: Math.ceil(peak / interval) * interval };
}

export function isAlone(values: readonly (number | null)[], at: number): boolean {
  const isThere = (index: number): boolean => values[index] !== null && values[index] !== undefined;
  return isThere(at) && !isThere(at - 1) && !isThere(at + 1);
}

interface TipParameter {
  readonly value?: unknown;
  readonly seriesIndex?: number;
}

/** All series at one time, the largest first, as the panels' tooltips are set. */
function tip(parameters: readonly TipParameter[], chart: LinesChart, write: (value: number) => string): string {
  const values = parameters.flatMap(({ value, seriesIndex = -1 }) => {
    const series = chart.series[seriesIndex];
    const [timeMs, y] = Array.isArray(value) ? (value as [number, number | null]) : [0, null];
    return series === undefined || y === null ? [] : [{ timeMs, y, name: series.name, colour: series.colour }];
  });
  const [first] = values;
  if (first === undefined) return '';
  const rows = values
    .sort((a, b) => b.y - a.y)
    .map(({ name, y, colour }) => `<tr><td><i style="background:${colour}"></i>${escapeHtml(name)}</td><td>${escapeHtml(write(y))}</td></tr>`);
  const time = new Date(first.timeMs).toISOString().slice(0, 19).replace('T', ' ');
  return `<div class="tip">${time} UTC<table>${rows.join('')}</table></div>`;
}
