import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { EChartsOption } from 'echarts';
import type { BenchResult } from './result';

use([LineChart, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TitleComponent, SVGRenderer]);

/** Colours by their role; the page or the picture that holds a chart gives them values for light and for dark. */
const INK = 'var(--ink)';
const MUTED = 'var(--muted)';
const LINE = 'var(--line)';
const THROUGHPUT = 'var(--blue)';
const P50 = 'var(--teal)';
const P99 = 'var(--orange)';
const BAD = 'var(--red)';

const PANEL_HEIGHT = 150;
const TITLE_HEIGHT = 34;
const AXIS_HEIGHT = 34;
const HEIGHT = 2 * (TITLE_HEIGHT + PANEL_HEIGHT + AXIS_HEIGHT);
const FONT = 'system-ui, sans-serif';

/** Throughput above, latency below, on the same axis of time, as SVG. */
export function chartSvg(result: BenchResult, width: number): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height: HEIGHT });
  chart.setOption(option(result, width));
  const svg = chart.renderToSVGString({ useViewBox: true });
  chart.dispose();
  return svg;
}

function option(result: BenchResult, width: number): EChartsOption {
  const seconds = result.series;
  const p99Threshold = result.objectives.find(({ objective }) => objective === 'latency_p99_ms')?.threshold;
  const top = (panel: number): number => panel * (TITLE_HEIGHT + PANEL_HEIGHT + AXIS_HEIGHT) + TITLE_HEIGHT;
  const title = (panel: number, text: string) => ({
    text, top: top(panel) - TITLE_HEIGHT + 6, left: 4, padding: 0, textStyle: { color: INK, fontSize: 13, fontWeight: 600, fontFamily: FONT },
  });
  const line = (panel: number, name: string, colour: string, points: [number, number | null][]) => ({
    // Beyond a thousand points a day's run would be megabytes of path; lttb keeps the extremes.
    type: 'line' as const, name, xAxisIndex: panel, yAxisIndex: panel, data: points, showSymbol: false, sampling: 'lttb' as const,
    silent: true, color: colour, lineStyle: { color: colour, width: 1.5 }, connectNulls: false,
  });
  return {
    animation: false,
    backgroundColor: 'var(--ground)',
    textStyle: { fontFamily: FONT, color: MUTED },
    title: [title(0, 'Transactions a second'), title(1, 'Latency in ms')],
    legend: {
      top: top(1) - TITLE_HEIGHT + 6, right: 24, padding: 0, itemWidth: 14, itemHeight: 3, icon: 'rect', selectedMode: false,
      data: ['p50', 'p99'], textStyle: { color: MUTED, fontSize: 12 },
    },
    grid: [0, 1].map((panel) => ({ left: 46, right: 20, top: top(panel), height: PANEL_HEIGHT })),
    xAxis: [0, 1].map((gridIndex) => ({
      type: 'value' as const, gridIndex, min: 0, max: Math.max(1, seconds.length), splitNumber: width < 500 ? 3 : 6,
      axisLabel: { color: MUTED, formatter: (value: number) => `${value} s` },
      axisLine: { lineStyle: { color: LINE } }, axisTick: { show: false }, splitLine: { show: false },
    })),
    yAxis: [0, 1].map((gridIndex) => ({
      type: 'value' as const, gridIndex, min: 0, splitNumber: 4,
      axisLabel: { color: MUTED }, axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: LINE } },
    })),
    series: [
      {
        ...line(0, 'TPS', THROUGHPUT, seconds.map(({ second, transactions }) => [second, transactions])),
        areaStyle: { color: THROUGHPUT, opacity: 0.12 },
        markArea: { silent: true, itemStyle: { color: BAD, opacity: 0.14 }, data: erroneousStretches(result) },
      },
      line(1, 'p50', P50, seconds.map(({ second, p50Ms }) => [second, p50Ms])),
      {
        ...line(1, 'p99', P99, seconds.map(({ second, p99Ms }) => [second, p99Ms])),
        ...(p99Threshold === undefined ? {} : { markLine: thresholdLine(p99Threshold) }),
      },
    ],
  };
}

/** The objective is drawn where it falls within the axis; a p99 far below it would otherwise be a flat line. */
function thresholdLine(threshold: number) {
  return {
    silent: true, symbol: 'none', data: [{ yAxis: threshold }], lineStyle: { color: BAD, type: 'dashed' as const },
    label: { formatter: `objective ${threshold} ms`, position: 'insideEndTop' as const, color: BAD },
  };
}

/** Seconds with errors or without any transaction, joined where they follow each other. */
export function erroneousStretches({ series }: BenchResult): [{ xAxis: number }, { xAxis: number }][] {
  const stretches: [{ xAxis: number }, { xAxis: number }][] = [];
  for (const { second, transactions, errors } of series) {
    if (errors === 0 && transactions > 0) continue;
    const last = stretches.at(-1);
    if (last?.[1].xAxis === second) last[1].xAxis = second + 1;
    else stretches.push([{ xAxis: second }, { xAxis: second + 1 }]);
  }
  return stretches;
}
