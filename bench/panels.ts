// What the pictures of all reports have in common: panels one below the other over the seconds of a run, drawn as SVG.
import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { EChartsOption } from 'echarts';

use([LineChart, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TitleComponent, SVGRenderer]);

/** Colours by their role; the page or the picture that holds a chart gives them values for light and for dark. */
export const INK = 'var(--ink)';
export const MUTED = 'var(--muted)';
export const BLUE = 'var(--blue)';
export const TEAL = 'var(--teal)';
export const ORANGE = 'var(--orange)';
export const RED = 'var(--red)';
const LINE = 'var(--line)';
const FONT = 'system-ui, sans-serif';
/** Narrower than this there is room for few numbers below a panel. */
const NARROW = 500;
const NARROW_TICKS = 3;

/** In pixels. */
export interface Layout {
  readonly titleHeight: number;
  /** From a title's room to the title. */
  readonly titleGap: number;
  readonly panelHeight: number;
  readonly axisHeight: number;
  /** Room for the numbers beside a panel. */
  readonly left: number;
  /** About so many numbers below a panel, and beside it. */
  readonly ticks: readonly [below: number, beside: number];
}

export interface Frame {
  readonly title: string;
  /** Of a number beside the panel. */
  readonly format?: ((value: number) => string) | undefined;
}

export interface Drawing {
  readonly layout: Layout;
  readonly frames: readonly Frame[];
  readonly seconds: number;
  readonly width: number;
}

/** Series say by `xAxisIndex` and `yAxisIndex` which panel they belong to; see `lineOf`. */
export function panelsSvg(drawing: Drawing, { series, legend = [] }: Pick<EChartsOption, 'series' | 'legend'>): string {
  const { layout, frames, width } = drawing;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height: topOf(layout, frames.length) - layout.titleHeight });
  chart.setOption({ ...framed(drawing), legend, series });
  const svg = chart.renderToSVGString({ useViewBox: true });
  chart.dispose();
  return svg;
}

/** Where the n-th panel begins below its title. */
export function topOf({ titleHeight, panelHeight, axisHeight }: Layout, panel: number): number {
  return panel * (titleHeight + panelHeight + axisHeight) + titleHeight;
}

export function lineOf(panel: number, name: string, colour: string, points: readonly (readonly [second: number, value: number | null])[]) {
  return {
    type: 'line' as const, name, xAxisIndex: panel, yAxisIndex: panel, silent: true, color: colour, connectNulls: false, showSymbol: false,
    lineStyle: { color: colour, width: 1.5 }, data: points.map(([second, value]) => [second, value] as [number, number | null]),
  };
}

function framed({ layout, frames, seconds, width }: Drawing): EChartsOption {
  const { titleHeight, titleGap, panelHeight, left, ticks: [below, beside] } = layout;
  return {
    animation: false,
    backgroundColor: 'var(--ground)',
    textStyle: { fontFamily: FONT, color: MUTED },
    title: frames.map(({ title }, panel) => ({
      text: title, top: topOf(layout, panel) - titleHeight + titleGap, left: 4, padding: 0, textStyle: { color: INK, fontSize: 13, fontWeight: 600, fontFamily: FONT },
    })),
    grid: frames.map((_, panel) => ({ left, right: 20, top: topOf(layout, panel), height: panelHeight })),
    xAxis: frames.map((_, gridIndex) => ({
      type: 'value' as const, gridIndex, min: 0, max: Math.max(1, Math.ceil(seconds)), splitNumber: width < NARROW ? NARROW_TICKS : below,
      axisLabel: { color: MUTED, formatter: (value: number) => `${value} s` },
      axisLine: { lineStyle: { color: LINE } }, axisTick: { show: false }, splitLine: { show: false },
    })),
    yAxis: frames.map(({ format }, gridIndex) => ({
      type: 'value' as const, gridIndex, min: 0, splitNumber: beside,
      axisLabel: { color: MUTED, ...(format === undefined ? {} : { formatter: format }) },
      axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: LINE } },
    })),
  };
}
