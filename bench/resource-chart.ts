import { LineChart } from 'echarts/charts';
import { GridComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { EChartsOption } from 'echarts';
import { type Measure, type MonitoringRead, type Subject } from './resources';
import { bytesText } from './text';

use([LineChart, GridComponent, TitleComponent, SVGRenderer]);

/** Up to two measures share a panel: the second is dashed. */
interface Panel {
  readonly title: string;
  readonly measures: readonly [Measure] | readonly [Measure, Measure];
  readonly inBytes: boolean;
}

const PANELS: readonly Panel[] = [
  { title: 'CPU: cores busy', measures: ['cpuCores'], inBytes: false },
  { title: 'Memory in use', measures: ['memoryBytes'], inBytes: true },
  { title: 'Disk: written, and read (dashed), a second', measures: ['diskWriteBytes', 'diskReadBytes'], inBytes: true },
  { title: 'Network: received, and sent (dashed), a second', measures: ['networkInBytes', 'networkOutBytes'], inBytes: true },
  { title: 'Replication lag in s', measures: ['lagSeconds'], inBytes: false },
];

/** The first subject's, the second's, ... */
const COLOURS = ['var(--blue)', 'var(--teal)', 'var(--orange)', 'var(--red)', 'var(--muted)'];
const MUTED = 'var(--muted)';
const LINE = 'var(--line)';
const FONT = 'system-ui, sans-serif';
const TITLE_HEIGHT = 30;
const PANEL_HEIGHT = 96;
const AXIS_HEIGHT = 28;

/** One panel below the other for what the subjects have values of, a line for each subject, over the time of the run, as SVG. */
export function resourceSvg(subjects: readonly Subject[], { stepSeconds }: Pick<MonitoringRead, 'stepSeconds'>, elapsedSeconds: number, width: number): string {
  const panels = PANELS.filter(({ measures }) => subjects.some(({ usage }) => measures.some((measure) => usage[measure] !== undefined)));
  const height = panels.length * (TITLE_HEIGHT + PANEL_HEIGHT + AXIS_HEIGHT);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption(option(panels, subjects, stepSeconds, elapsedSeconds, width));
  const svg = chart.renderToSVGString({ useViewBox: true });
  chart.dispose();
  return svg;
}

function option(panels: readonly Panel[], subjects: readonly Subject[], stepSeconds: number, elapsedSeconds: number, width: number): EChartsOption {
  const top = (panel: number): number => panel * (TITLE_HEIGHT + PANEL_HEIGHT + AXIS_HEIGHT) + TITLE_HEIGHT;
  return {
    animation: false,
    backgroundColor: 'var(--ground)',
    textStyle: { fontFamily: FONT, color: MUTED },
    title: panels.map(({ title }, panel) => ({
      text: title, top: top(panel) - TITLE_HEIGHT + 8, left: 4, padding: 0, textStyle: { color: 'var(--ink)', fontSize: 13, fontWeight: 600, fontFamily: FONT },
    })),
    grid: panels.map((_, panel) => ({ left: 62, right: 20, top: top(panel), height: PANEL_HEIGHT })),
    xAxis: panels.map((_, gridIndex) => ({
      type: 'value' as const, gridIndex, min: 0, max: Math.max(1, Math.ceil(elapsedSeconds)), splitNumber: width < 500 ? 3 : 6,
      axisLabel: { color: MUTED, formatter: (value: number) => `${value} s` },
      axisLine: { lineStyle: { color: LINE } }, axisTick: { show: false }, splitLine: { show: false },
    })),
    yAxis: panels.map(({ inBytes }, gridIndex) => ({
      type: 'value' as const, gridIndex, min: 0, splitNumber: 3,
      axisLabel: { color: MUTED, ...(inBytes ? { formatter: bytesText } : {}) },
      axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: LINE } },
    })),
    series: panels.flatMap(({ measures }, panel) =>
      measures.flatMap((measure, dashed) => subjects.map((subject, index) => line(panel, subject, measure, dashed === 1, index, stepSeconds))),
    ),
  };
}

function line(panel: number, { name, usage }: Subject, measure: Measure, isDashed: boolean, index: number, stepSeconds: number) {
  const colour = colourOf(index);
  const values = usage[measure]?.values ?? [];
  return {
    type: 'line' as const, name, xAxisIndex: panel, yAxisIndex: panel, silent: true, color: colour, connectNulls: false,
    // Between two gaps a value has no neighbour to be joined with: it is drawn as a point.
    showSymbol: true, symbol: 'circle', symbolSize: (_: unknown, { dataIndex }: { readonly dataIndex: number }) => (isAlone(values, dataIndex) ? 3 : 0),
    lineStyle: { color: colour, width: 1.5, type: isDashed ? ('dashed' as const) : ('solid' as const) },
    data: values.map((value, step) => [step * stepSeconds, value] as [number, number | null]),
  };
}

export function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? MUTED;
}

function isAlone(values: readonly (number | null)[], index: number): boolean {
  return (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;
}
