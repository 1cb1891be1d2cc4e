import type { Measurement } from './measurement';
import { quantileUs } from './histogram';
import type { JudgedObjective, LoadResult } from './load-result';
import type { BenchResult } from './result';
import { milliseconds } from './series';

export function number(value: number | null, digits = 1): string {
  if (value === null) return '-';
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A measured value as precise as its threshold deserves: 41.3, but 0.004. */
export function measuredNumber(value: number): string {
  return value === 0 ? '0' : number(value, Math.abs(value) >= 10 ? 1 : 3);
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Decimal, as axes are divided. */
export function bytesText(bytes: number): string {
  const power = Math.min(BYTE_UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return `${number(value, value < 10 && !Number.isInteger(value) ? 1 : 0)} ${BYTE_UNITS[power]}`;
}

/** Columns of equal width, the first aligned left and all others right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ');
  return rows.map((row) => `  ${line(row)}`.trimEnd()).join('\n');
}

/** How results speak of what they count. */
export const WORDS: Readonly<Record<LoadResult['unit'], { readonly many: string; readonly rate: string }>> = {
  transaction: { many: 'transactions', rate: 'TPS' },
  request: { many: 'requests', rate: 'requests/s' },
};

/** One line for the running benchmark. The rate is that of the last second, latencies are of what was read in it. */
export function liveLine(measurement: Measurement, rate: number | null, elapsed: number, duration: number, unit: LoadResult['unit'] = 'transaction'): string {
  const recent = measurement.takeRecent().sorted();
  const latency = (share: number): string => number(milliseconds(quantileUs(recent, share)));
  const left = Math.max(0, Math.round(duration - elapsed));
  return [
    rate === null ? 'no answer     ' : `${number(rate, 0).padStart(6)} ${WORDS[unit].rate}`,
    `p50 ${latency(0.5).padStart(6)} ms`,
    `p99 ${latency(0.99).padStart(6)} ms`,
    `errors ${measurement.errorTotal}`,
    `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')} left`,
  ].join('   ');
}

/** In the order of VERDICT_HEAD: what matters most comes first, where a narrow screen still shows it. */
export function verdictRows(judged: readonly JudgedObjective[]): string[][] {
  return judged.map(({ objective, source, unit, threshold, verdict }) => {
    const wanted = `< ${threshold} ${unit}`;
    if (verdict.kind === 'not measured') return [objective, 'not measured', '-', wanted, '-'];
    return [source === 'client' ? objective : `${objective}, by ${source}`, verdict.kind, `${measuredNumber(verdict.measured)} ${unit}`, wanted, `${measuredNumber(verdict.margin)} ${unit}`];
  });
}

export const VERDICT_HEAD = ['objective', 'verdict', 'measured', 'wanted', 'margin'];

export function verdictTable(judged: readonly JudgedObjective[]): string {
  const reasons = judged.flatMap(({ objective, verdict }) =>
    verdict.kind === 'not measured' ? [`  ${objective} not measured: ${verdict.reason}`] : [],
  );
  return [table([VERDICT_HEAD, ...verdictRows(judged)]), ...reasons].join('\n');
}

/** The parameters as a user gives them to make. */
export function makeCommand({ parameters }: BenchResult): string {
  const { workload, durationSeconds, clients, rateTps } = parameters;
  const rate = rateTps === null ? '' : ` RATE=${rateTps}`;
  return `make bench WORKLOAD=${workload} DURATION=${durationSeconds} CLIENTS=${clients}${rate}`;
}

export function outcomeSentence({ outcome, elapsedSeconds, parameters, unit }: LoadResult): string {
  const measured = `after ${number(elapsedSeconds, 0)} of ${parameters.durationSeconds} s`;
  switch (outcome) {
    case 'complete':
      return `complete: ${number(elapsedSeconds, 0)} s`;
    case 'interrupted':
      return `interrupted ${measured}: this is what was measured until then`;
    case 'connection lost':
      return `the database went away and was not back before the end of the ${parameters.durationSeconds} s`;
    case 'given up':
      return `given up ${measured}: ${unit === 'transaction' ? 'pgbench lost its clients too often' : 'k6 ended early'}, see the errors`;
  }
}

export function errorLines({ errors }: LoadResult): string[] {
  return Object.entries(errors.byKind).map(([kind, count]) => `${number(count, 0)} × ${kind}`);
}

export function share(part: number, whole: number): string {
  return whole === 0 ? '-' : number((100 * part) / whole);
}
