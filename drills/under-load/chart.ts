import { BLUE, INK, ORANGE, RED, type Layout, lineOf, panelsSvg } from '../../bench/panels';
import type { DrillResult, Second } from './result';

/** With room for the numbers of the marks above the first panel. */
const LAYOUT: Layout = { titleHeight: 42, titleGap: 4, panelHeight: 140, axisHeight: 32, left: 50, ticks: [8, 4] };

export const LINES = [
  { name: 'requests a second', colour: BLUE },
  { name: 'failed', colour: RED },
  { name: 'p99', colour: ORANGE },
] as const;
const [REQUESTS, FAILED, P99] = LINES;

/** A mark of the drill's own, or an alert: drawn as a numbered line, told beside the picture. */
export interface Mark {
  readonly number: number;
  readonly second: number;
  readonly text: string;
  readonly isAlert: boolean;
}

/** What is told of the drill itself, and the alerts that arrived, numbered in their order. */
export function marksOf({ events, loadAt }: Pick<DrillResult, 'events' | 'loadAt'>): Mark[] {
  const beganMs = loadAt === null ? NaN : Date.parse(loadAt);
  return events
    .filter(({ kind, at }) => (kind === 'mark' || kind === 'alert') && Date.parse(at) >= beganMs)
    .map(({ at, kind, text }, index) => ({ number: index + 1, second: (Date.parse(at) - beganMs) / 1000, text, isAlert: kind === 'alert' }));
}

/** Requests and failures a second above, p99 below, over the seconds of the load, as SVG. */
export function drillSvg(result: Pick<DrillResult, 'seconds' | 'events' | 'loadAt'>, width: number): string {
  const { seconds } = result;
  const marks = marksOf(result);
  const line = (panel: number, { name, colour }: (typeof LINES)[number], valueOf: (second: Second) => number | null) =>
    lineOf(panel, name, colour, seconds.map((second) => [second.second, valueOf(second)]));
  const frames = [{ title: 'Requests a second' }, { title: 'p99 in ms' }];
  const until = Math.max(seconds.length, ...marks.map(({ second }) => second));
  return panelsSvg({ layout: LAYOUT, frames, seconds: until, width }, {
    series: [
      { ...line(0, REQUESTS, ({ requests }) => requests), markLine: markLines(marks, true) },
      { ...line(0, FAILED, ({ failed }) => failed), areaStyle: { color: FAILED.colour, opacity: 0.3 } },
      { ...line(1, P99, ({ p99Ms }) => p99Ms), markLine: markLines(marks, false) },
    ],
  });
}

/** Numbers of marks that are close to one another stand at two heights. */
function markLines(marks: readonly Mark[], isNumbered: boolean) {
  return {
    silent: true, symbol: 'none',
    data: marks.map(({ number, second, isAlert }) => ({
      xAxis: second,
      lineStyle: { color: isAlert ? ORANGE : INK, type: isAlert ? ('dashed' as const) : ('solid' as const), width: 1, opacity: 0.7 },
      label: { show: isNumbered, formatter: String(number), position: 'end' as const, distance: number % 2 === 0 ? 2 : 12, color: INK, fontSize: 11 },
    })),
  };
}
