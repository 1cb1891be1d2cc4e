/** How values are written: the units of Grafana that the dashboards use, as Grafana writes them. Also runs within the page. */

export const UNITS = ['none', 'short', 'percentunit', 's', 'bytes', 'binBps', 'ops', 'reqps'] as const;
export type Unit = (typeof UNITS)[number];

/** Three significant digits, unless the panel says how many stand behind the point. */
export function formatValue(value: number, unit: Unit, decimals?: number): string {
  if (Number.isNaN(value)) return 'no number';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  switch (unit) {
    case 'none':
      return plain(value, decimals);
    case 'short':
      return scaled(value, SHORT, decimals, '');
    case 'percentunit':
      return `${plain(value * 100, decimals)} %`;
    case 's':
      return duration(value, decimals);
    case 'bytes':
      return scaled(value, BINARY, decimals, ' ');
    case 'binBps':
      return `${scaled(value, BINARY, decimals, ' ')}/s`;
    case 'ops':
      return `${scaled(value, SHORT, decimals, '')} ops/s`;
    case 'reqps':
      return `${scaled(value, SHORT, decimals, '')} req/s`;
  }
}

type Scale = readonly (readonly [size: number, name: string])[];

const SHORT: Scale = [[1, ''], [1e3, ' K'], [1e6, ' Mil'], [1e9, ' Bil'], [1e12, ' Tri']];
const BINARY: Scale = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'].map((name, power) => [1024 ** power, name] as const);
const SMALL_TIMES: Scale = [[1e-9, 'ns'], [1e-6, 'µs'], [1e-3, 'ms'], [1, 's']];
const LARGE_TIMES: Scale = [[1, 's'], [60, 'min'], [3600, 'h'], [86_400, 'd']];

/** Of a duration below a minute the second is the largest unit, above it the smallest. */
function duration(seconds: number, decimals?: number): string {
  if (seconds === 0) return '0 s';
  return scaled(seconds, Math.abs(seconds) < 60 ? SMALL_TIMES : LARGE_TIMES, decimals, ' ');
}

function scaled(value: number, scale: Scale, decimals: number | undefined, space: string): string {
  const smallest = scale[0] ?? [1, ''];
  // What rounds up to a thousand of one unit is one of the next.
  const [size, name] = scale.findLast(([least]) => Math.abs(value) >= least * 0.9995) ?? smallest;
  return `${plain(value / size, decimals)}${space}${name}`;
}

function plain(value: number, decimals?: number): string {
  const digits = decimals ?? significant(value);
  return value.toLocaleString('en', { minimumFractionDigits: decimals ?? 0, maximumFractionDigits: digits });
}

function significant(value: number): number {
  const magnitude = Math.abs(value);
  if (magnitude === 0 || magnitude >= 100) return 0;
  return Math.min(12, 2 - Math.floor(Math.log10(magnitude)));
}
