import { BLUE, INK, MUTED, ORANGE, RED, TEAL, type Layout, lineOf, panelsSvg } from './panels';
import { type Measure, type MonitoringRead, type Subject } from './resources';
import { bytesText } from './text';

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
  { title: 'Pods', measures: ['pods'], inBytes: false },
];

/** The first subject's, the second's, ... */
const COLOURS = [BLUE, TEAL, ORANGE, RED, MUTED, INK];
const LAYOUT: Layout = { titleHeight: 30, titleGap: 8, panelHeight: 96, axisHeight: 28, left: 62, ticks: [6, 3] };

/** One panel below the other for what the subjects have values of, a line for each subject, over the time of the run, as SVG. */
export function resourceSvg(subjects: readonly Subject[], { stepSeconds }: Pick<MonitoringRead, 'stepSeconds'>, elapsedSeconds: number, width: number): string {
  const panels = PANELS.filter(({ measures }) => subjects.some(({ usage }) => measures.some((measure) => usage[measure] !== undefined)));
  const frames = panels.map(({ title, inBytes }) => ({ title, format: inBytes ? bytesText : undefined }));
  return panelsSvg({ layout: LAYOUT, frames, seconds: elapsedSeconds, width }, {
    series: panels.flatMap(({ measures }, panel) =>
      measures.flatMap((measure, dashed) => subjects.map((subject, index) => line(panel, subject, measure, dashed === 1, index, stepSeconds))),
    ),
  });
}

function line(panel: number, { name, usage }: Subject, measure: Measure, isDashed: boolean, index: number, stepSeconds: number) {
  const colour = colourOf(index);
  const values = usage[measure]?.values ?? [];
  return {
    ...lineOf(panel, name, colour, values.map((value, step) => [step * stepSeconds, value])),
    // Between two gaps a value has no neighbour to be joined with: it is drawn as a point.
    showSymbol: true, symbol: 'circle', symbolSize: (_: unknown, { dataIndex }: { readonly dataIndex: number }) => (isAlone(values, dataIndex) ? 3 : 0),
    lineStyle: { color: colour, width: 1.5, type: isDashed ? ('dashed' as const) : ('solid' as const) },
  };
}

export function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? MUTED;
}

function isAlone(values: readonly (number | null)[], index: number): boolean {
  return (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;
}
