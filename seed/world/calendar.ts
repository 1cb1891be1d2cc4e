import { wordsOf, type Words } from '../words';

/** The shop opened here, and the world's clock stands still there: times must not depend on when the world is made. */
export const OPENING = Date.UTC(2023, 0, 1) / 1000;
export const NOW = Date.UTC(2026, 0, 1) / 1000;
export const DAY = 86_400;

const DAY_COUNT = (NOW - OPENING) / DAY;

/** How business goes over the year, the week and the day; only the proportions count. */
const BY_MONTH = [0.9, 0.8, 0.9, 0.95, 1, 0.95, 0.85, 0.85, 1, 1.05, 1.35, 1.5];
const BY_WEEKDAY = [1.2, 1.05, 0.95, 0.95, 1, 1, 0.95]; // from Sunday
const BY_HOUR = [2, 1, 1, 1, 1, 2, 4, 7, 10, 11, 12, 12, 13, 12, 11, 11, 12, 14, 17, 20, 21, 17, 10, 5];
const DISCOUNT_WEEK = { month: 10, from: 23, to: 30, factor: 2 };
const GROWTH_OVER_ALL_YEARS = 2.5;

function weightOfDay(day: number): number {
  const date = new Date((OPENING + day * DAY) * 1000);
  const [month, monthDay] = [date.getUTCMonth(), date.getUTCDate()];
  const { factor, from, to } = DISCOUNT_WEEK;
  const discount = month === DISCOUNT_WEEK.month && monthDay >= from && monthDay <= to ? factor : 1;
  const growth = 1 + (GROWTH_OVER_ALL_YEARS - 1) * (day / DAY_COUNT);
  return (BY_MONTH[month] ?? 1) * (BY_WEEKDAY[date.getUTCDay()] ?? 1) * discount * growth;
}

/** Running shares of the whole, from 0 to 1. */
function cumulative(weights: readonly number[]): Float64Array {
  const sums = new Float64Array(weights.length + 1);
  weights.forEach((weight, i) => (sums[i + 1] = (sums[i] as number) + weight));
  const whole = sums[weights.length] as number;
  return sums.map((sum) => sum / whole);
}

const DAYS = cumulative(Array.from({ length: DAY_COUNT }, (_, day) => weightOfDay(day)));
const HOURS = cumulative(BY_HOUR);

/** For each of SLOTS equal shares of the business, the day on which it begins: saves searching DAYS. */
const SLOTS = 4096;
const FIRST_DAY = new Uint16Array(SLOTS);
for (let slot = 0, day = 0; slot < SLOTS; slot++) {
  while ((DAYS[day + 1] as number) <= slot / SLOTS) day++;
  FIRST_DAY[slot] = day;
}

/**
 * The time by which the given share (from 0, below 1) of all the shop's business was done, in seconds since 1970.
 * It never falls as the share grows, so rows numbered in the order of their shares are also in the order of time.
 */
export function timeOfShare(share: number): number {
  let day = FIRST_DAY[(share * SLOTS) | 0] as number;
  while ((DAYS[day + 1] as number) <= share) day++;
  const dayStart = DAYS[day] as number;
  const ofDay = (share - dayStart) / ((DAYS[day + 1] as number) - dayStart);
  let hour = 0;
  while ((HOURS[hour + 1] as number) <= ofDay) hour++;
  const hourStart = HOURS[hour] as number;
  const ofHour = (ofDay - hourStart) / ((HOURS[hour + 1] as number) - hourStart);
  return OPENING + day * DAY + hour * 3600 + Math.min(3599, (ofHour * 3600) | 0);
}

/** The first day that is written out: customers may have signed up before the opening. */
export const CALENDAR_START = OPENING - 200 * DAY;

/** Every date from CALENDAR_START to the world's clock, as COPY text. */
export const DATES: Words = wordsOf(
  Array.from({ length: (NOW - CALENDAR_START) / DAY + 1 }, (_, day) =>
    new Date((CALENDAR_START + day * DAY) * 1000).toISOString().slice(0, 10),
  ),
);
