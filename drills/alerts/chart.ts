import { BarChart, ScatterChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { EChartsOption } from 'echarts';
import { secondsBetween } from './moments';
import { ARRIVAL_GOAL_SECONDS, type Drill, type Moment, RESOLUTION_GOAL_SECONDS } from './result';

use([BarChart, ScatterChart, GridComponent, SVGRenderer]);

/** From one moment to the next, in order. */
export const STRETCHES: readonly { readonly name: string; readonly from: Moment; readonly to: Moment; readonly colour: string }[] = [
  { name: 'broken, not in the data yet', from: 'broken', to: 'held', colour: 'var(--muted)' },
  { name: 'the rule waits', from: 'held', to: 'due', colour: 'var(--blue)' },
  { name: 'due, not arrived yet', from: 'due', to: 'arrived', colour: 'var(--orange)' },
  { name: 'arrived', from: 'arrived', to: 'undone', colour: 'var(--red)' },
  { name: 'undone, not resolved yet', from: 'undone', to: 'resolved', colour: 'var(--teal)' },
];

const LANE_HEIGHT = 44;
const AXIS_HEIGHT = 50;
const FONT = 'system-ui, sans-serif';

/** A lane for each drill, in seconds since its fault, as SVG. */
export function timelineSvg(drills: readonly Drill[], width: number): string {
  const isNarrow = width < 500;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height: drills.length * LANE_HEIGHT + AXIS_HEIGHT });
  chart.setOption(option(drills, isNarrow));
  const svg = chart.renderToSVGString({ useViewBox: true });
  chart.dispose();
  return svg;
}

function option(drills: readonly Drill[], isNarrow: boolean): EChartsOption {
  return {
    animation: false,
    backgroundColor: 'var(--ground)',
    textStyle: { fontFamily: FONT, color: 'var(--muted)' },
    grid: { left: isNarrow ? 64 : 190, right: 20, top: 4, height: drills.length * LANE_HEIGHT },
    xAxis: {
      type: 'value', min: 0, splitNumber: isNarrow ? 4 : 8, name: 'seconds after the fault', nameLocation: 'middle', nameGap: 26,
      axisLabel: { color: 'var(--muted)' }, splitLine: { lineStyle: { color: 'var(--line)' } },
    },
    yAxis: {
      type: 'category', inverse: true, data: drills.map(({ alert, name }) => (isNarrow ? name : alert)),
      axisLabel: { color: 'var(--ink)', fontSize: 13 }, axisTick: { show: false }, axisLine: { lineStyle: { color: 'var(--line)' } },
    },
    series: [
      ...STRETCHES.map((stretch, index) => ({
        type: 'bar' as const, name: stretch.name, stack: 'lane', barWidth: 18, silent: true,
        itemStyle: { color: stretch.colour },
        data: drills.map((drill) => lengthsOf(drill)[index] ?? 0),
      })),
      { type: 'scatter', silent: true, symbol: 'rect', symbolSize: [2, 30], color: 'var(--ink)', data: drills.flatMap(goals) },
    ],
  };
}

/** How long each stretch of a drill took. A moment that did not come ends the lane; one that is late does not move the next. */
export function lengthsOf({ moments }: Drill): number[] {
  const lengths: number[] = [];
  let reached = 0;
  for (const { to } of STRETCHES) {
    const end = secondsBetween(moments.broken, moments[to]);
    if (end === null) break;
    lengths.push(Math.max(0, end - reached));
    reached = Math.max(reached, end);
  }
  return lengths;
}

function goals({ moments }: Drill, lane: number): [number, number][] {
  const at = (moment: Moment, later: number): [number, number][] => {
    const start = secondsBetween(moments.broken, moments[moment]);
    return start === null ? [] : [[start + later, lane]];
  };
  return [...at('due', ARRIVAL_GOAL_SECONDS), ...at('undone', RESOLUTION_GOAL_SECONDS)];
}
