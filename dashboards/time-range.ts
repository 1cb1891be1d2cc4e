import { EXIT, Failure } from '../seed/failure';

/** From when to when a page looks, and how far its points are from each other. */
export interface TimeRange {
  readonly from: Date;
  readonly to: Date;
  readonly stepSeconds: number;
}

/** Enough for the widest panel on a large screen; more points would only be drawn over each other. */
const MOST_POINTS = 360;
const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const ALLOWED =
  'allowed are now, now-30m (s, m, h or d), 2026-03-04T05:06:07Z, "2026-03-04 05:06" (UTC), and milliseconds since 1970 as in Grafana’s addresses';

/** Both ends lie on whole steps, as Grafana lays them for Prometheus: then a page that is made again has the same points. */
export function timeRange(from: string, to: string, scrapeSeconds: number, now = new Date()): TimeRange {
  const [start, end] = [parseTime('FROM', from, now), parseTime('TO', to, now)];
  if (end > now.getTime()) throw new Failure(EXIT.usage, `TO=${to} lies in the future; now it is ${now.toISOString()}`);
  const seconds = (end - start) / 1000;
  if (seconds < scrapeSeconds) {
    throw new Failure(EXIT.usage, `FROM=${from} must be at least ${scrapeSeconds} s (one scrape) before TO=${to}; it is ${seconds.toFixed(0)} s`);
  }
  const stepSeconds = scrapeSeconds * Math.max(1, Math.ceil(seconds / MOST_POINTS / scrapeSeconds));
  const onStep = (milliseconds: number): Date => new Date(Math.floor(milliseconds / 1000 / stepSeconds) * stepSeconds * 1000);
  return { from: onStep(start), to: onStep(end), stepSeconds };
}

function parseTime(variable: string, text: string, now: Date): number {
  const refuse = (): never => {
    throw new Failure(EXIT.usage, `${variable}=${text}: ${ALLOWED}`);
  };
  const relative = /^now(?:-(\d{1,6})([smhd]))?$/.exec(text);
  if (relative) {
    const [, count = '0', unit = 's'] = relative;
    return now.getTime() - Number(count) * (UNIT_SECONDS[unit] ?? 0) * 1000;
  }
  if (/^\d{13}$/.test(text)) return Number(text);
  const absolute = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(text);
  if (!absolute) return refuse();
  const [, day = '', time = '00:00', zone = 'Z'] = absolute;
  const milliseconds = Date.parse(`${day}T${time}${zone}`);
  return Number.isNaN(milliseconds) ? refuse() : milliseconds;
}
