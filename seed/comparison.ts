/** What one way of loading took: `sent` is COPY text on the wire, `stored` is tables and indexes on the server. */
export interface Measured {
  readonly rows: number;
  readonly secondsByRound: readonly number[];
  readonly seconds: number;
  readonly sentMegabytes: number;
  readonly sentMegabytesPerSecond: number;
  readonly storedMegabytes: number;
  readonly storedMegabytesPerSecond: number;
}

export interface Target {
  readonly name: string;
  readonly wanted: string;
  readonly measured: number;
  readonly met: boolean;
}

export interface Comparison {
  /** What it loads it drops again. */
  readonly changed: false;
  readonly rounds: number;
  readonly load: Measured;
  readonly psql: Measured;
  readonly pgbench: Measured;
  readonly peakMegabytes: number;
  /** Node and TypeScript, before the load's first statement. */
  readonly startSeconds: number;
  readonly generatedRowsPerSecond: number;
  readonly targets: readonly Target[];
}

const LONGEST_LOAD_RATIO = 1.25;
const MOST_MEMORY_MEGABYTES = 300;
const LEAST_GENERATED_ROWS_PER_SECOND = 700_000;
/** One time of one way. */
export interface Round {
  readonly seconds: number;
  readonly rows: number;
  readonly sentBytes: number;
  readonly storedBytes: number;
}

export function measured(rounds: readonly Round[]): Measured {
  const secondsByRound = rounds.map(({ seconds }) => rounded(seconds));
  const seconds = median(rounds.map((round) => round.seconds));
  const { rows = NaN, sentBytes = NaN, storedBytes = NaN } = rounds[0] ?? {};
  return {
    rows,
    secondsByRound,
    seconds: rounded(seconds),
    sentMegabytes: rounded(sentBytes / 1e6),
    sentMegabytesPerSecond: rounded(sentBytes / 1e6 / seconds),
    storedMegabytes: rounded(storedBytes / 1e6),
    storedMegabytesPerSecond: rounded(storedBytes / 1e6 / seconds),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

export function targetsFor(load: Measured, psql: Measured, pgbench: Measured, peakMegabytes: number, generatedRowsPerSecond: number): Target[] {
  const ratio = rounded(load.seconds / psql.seconds);
  return [
    { name: 'load time / psql \\copy', wanted: `at most ${LONGEST_LOAD_RATIO}`, measured: ratio, met: ratio <= LONGEST_LOAD_RATIO },
    {
      name: 'MB/s sent',
      wanted: `more than pgbench -i: ${pgbench.sentMegabytesPerSecond}`,
      measured: load.sentMegabytesPerSecond,
      met: load.sentMegabytesPerSecond > pgbench.sentMegabytesPerSecond,
    },
    {
      name: 'peak memory, MB',
      wanted: `below ${MOST_MEMORY_MEGABYTES}`,
      measured: peakMegabytes,
      met: peakMegabytes < MOST_MEMORY_MEGABYTES,
    },
    {
      name: 'generator only, rows/s a core',
      wanted: `above ${LEAST_GENERATED_ROWS_PER_SECOND}`,
      measured: generatedRowsPerSecond,
      met: generatedRowsPerSecond > LEAST_GENERATED_ROWS_PER_SECOND,
    },
  ];
}

export function describeComparison({ rounds, load, psql, pgbench, targets, startSeconds }: Comparison): string {
  const cells = (...values: (string | number)[]): string =>
    values.map((value, i) => (i === 0 ? String(value).padEnd(12) : String(value).padStart(12))).join(' ');
  const row = (name: string, way: Measured): string =>
    cells(name, way.rows, way.seconds, way.sentMegabytes, way.sentMegabytesPerSecond, way.storedMegabytes, way.storedMegabytesPerSecond);
  return [
    `medians of ${rounds} alternate rounds on one endpoint; before its load, drydock takes ${startSeconds} s to start`,
    cells('', 'rows', 'seconds', 'MB sent', 'MB/s sent', 'MB stored', 'MB/s stored'),
    row('drydock', load),
    row('psql \\copy', psql),
    row('pgbench -i', pgbench),
    '',
    ...targets.map(({ name, wanted, measured: value, met }) => `${met ? 'met   ' : 'MISSED'} ${name}: ${value} (${wanted})`),
  ].join('\n');
}
