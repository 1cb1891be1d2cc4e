import type { LoadResult } from './load-result';
import { BLUE, MUTED, ORANGE, RED, TEAL, type Layout, lineOf, panelsSvg, topOf } from './panels';

export const COLOURS = { throughput: BLUE, p50: TEAL, p99: ORANGE, bad: RED } as const;
const LAYOUT: Layout = { titleHeight: 34, titleGap: 6, panelHeight: 150, axisHeight: 34, left: 46, ticks: [6, 4] };

export interface Line {
  readonly name: string;
  readonly colour: string;
  /** By seconds since the run's beginning. */
  readonly points: readonly (readonly [number, number | null])[];
  readonly isArea?: boolean;
  /** Stays what it was until it changes. */
  readonly isStep?: boolean;
}

export interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly threshold?: { readonly value: number; readonly unit: string };
  readonly shaded?: readonly [{ xAxis: number }, { xAxis: number }][];
}

type Charted = Pick<LoadResult, 'series' | 'objectives' | 'unit'>;

/** Throughput above, latency below, on the same axis of time, as SVG; a run may have further panels. */
export function chartSvg(result: Charted, width: number, further: readonly Panel[] = []): string {
  const panels = [...loadPanels(result), ...further];
  return panelsSvg({ layout: LAYOUT, frames: panels, seconds: result.series.length, width }, { legend: legends(panels), series: panels.flatMap(linesOf) });
}

/** The first of these that a run was judged by is drawn beside its p99. */
const LATENCY_OBJECTIVES = ['latency_p99_ms', 'http_latency_p99_ms', 'upload_latency_p99_ms'];

function loadPanels({ series, objectives, unit }: Charted): Panel[] {
  const objective = LATENCY_OBJECTIVES.flatMap((name) => objectives.filter((judged) => judged.objective === name))[0];
  const throughput = series.map(({ second, transactions }) => [second, transactions] as const);
  return [
    {
      title: `${unit === 'transaction' ? 'Transactions' : 'Requests'} a second`,
      lines: [{ name: 'throughput', colour: COLOURS.throughput, points: throughput, isArea: true }],
      shaded: erroneousStretches({ series }),
    },
    {
      title: 'Latency in ms',
      lines: [
        { name: 'p50', colour: COLOURS.p50, points: series.map(({ second, p50Ms }) => [second, p50Ms]) },
        { name: 'p99', colour: COLOURS.p99, points: series.map(({ second, p99Ms }) => [second, p99Ms]) },
      ],
      ...(objective === undefined ? {} : { threshold: { value: objective.threshold, unit: objective.unit } }),
    },
  ];
}

function legends(panels: readonly Panel[]) {
  return panels.flatMap(({ lines }, panel) => (lines.length < 2 ? [] : [{
    top: topOf(LAYOUT, panel) - LAYOUT.titleHeight + LAYOUT.titleGap, right: 24, padding: 0, itemWidth: 14, itemHeight: 3, icon: 'rect', selectedMode: false as const,
    data: lines.map(({ name }) => name), textStyle: { color: MUTED, fontSize: 12 },
  }]));
}

/** Marks belong to the panel: its last line carries the threshold, its first what is shaded. */
function linesOf({ lines, threshold, shaded }: Panel, panel: number) {
  return lines.map((line, place) => ({
    ...drawn(panel, line),
    ...(threshold === undefined || place < lines.length - 1 ? {} : { markLine: thresholdLine(threshold) }),
    ...(shaded === undefined || place > 0 ? {} : { markArea: { silent: true, itemStyle: { color: COLOURS.bad, opacity: 0.14 }, data: [...shaded] } }),
  }));
}

function drawn(panel: number, { name, colour, points, isArea, isStep }: Line) {
  return {
    ...lineOf(panel, name, colour, points),
    // Beyond a thousand points a day's run would be megabytes of path; lttb keeps the extremes.
    sampling: 'lttb' as const,
    ...(isStep ? { step: 'end' as const } : {}),
    ...(isArea ? { areaStyle: { color: colour, opacity: 0.12 } } : {}),
  };
}

/** The objective is drawn where it falls within the axis; a p99 far below it would otherwise be a flat line. */
function thresholdLine({ value, unit }: { readonly value: number; readonly unit: string }) {
  return {
    silent: true, symbol: 'none', data: [{ yAxis: value }], lineStyle: { color: COLOURS.bad, type: 'dashed' as const },
    label: { formatter: `objective ${value} ${unit}`, position: 'insideEndTop' as const, color: COLOURS.bad },
  };
}

/** Seconds with errors or without any transaction, joined where they follow each other. */
export function erroneousStretches({ series }: Pick<LoadResult, 'series'>): [{ xAxis: number }, { xAxis: number }][] {
  const stretches: [{ xAxis: number }, { xAxis: number }][] = [];
  for (const { second, transactions, errors } of series) {
    if (errors === 0 && transactions > 0) continue;
    const last = stretches.at(-1);
    if (last?.[1].xAxis === second) last[1].xAxis = second + 1;
    else stretches.push([{ xAxis: second }, { xAxis: second + 1 }]);
  }
  return stretches;
}
