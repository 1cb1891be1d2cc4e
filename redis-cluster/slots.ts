import { countSlots, SLOTS, type SlotRange } from './member';

/** The ranges that are in none of these. */
export function freeSlots(taken: readonly SlotRange[]): SlotRange[] {
  const free: SlotRange[] = [];
  let next = 0;
  for (const [first, last] of [...taken].sort(([a], [b]) => a - b)) {
    if (first > next) free.push([next, first - 1]);
    next = Math.max(next, last + 1);
  }
  if (next < SLOTS) free.push([next, SLOTS - 1]);
  return free;
}

/** The ranges in so many parts of equal size, as nearly as can be. */
export function parts(ranges: readonly SlotRange[], count: number): SlotRange[][] {
  const result: SlotRange[][] = [];
  let rest = [...ranges];
  for (let left = count; left > 0; left -= 1) {
    const [part, more] = split(rest, Math.round(countSlots(rest) / left));
    result.push(part);
    rest = more;
  }
  return result;
}

/** The first so many slots, and the others. */
function split(ranges: readonly SlotRange[], size: number): [SlotRange[], SlotRange[]] {
  const [part, rest]: [SlotRange[], SlotRange[]] = [[], []];
  let wanted = size;
  for (const [first, last] of ranges) {
    const end = Math.min(last, first + wanted - 1);
    if (end >= first) part.push([first, end]);
    if (end < last) rest.push([Math.max(first, end + 1), last]);
    wanted -= Math.max(0, end - first + 1);
  }
  return [part, rest];
}
