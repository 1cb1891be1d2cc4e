import type { TimeRange } from './time-range';

const DAY_MS = 86_400_000;

/** A time within a range, in UTC; the day is told where the range does not say it. */
export function clock(time: Date, { from, to, stepSeconds }: TimeRange): string {
  const text = time.toISOString();
  const day = to.getTime() - from.getTime() >= DAY_MS || from.getUTCDate() !== to.getUTCDate() ? `${text.slice(5, 10)} ` : '';
  return `${day}${text.slice(11, stepSeconds < 60 ? 19 : 16)}`;
}
