import { countSlots, type Member, type SlotRange } from './member';
import { shardsOf } from './search';

/** One line for one shard: who leads it where, who follows, and which slots it has. */
export function describeShards(members: readonly Member[]): string {
  const rows = shardsOf(members).map(({ owner, followers }) => [
    owner.pod.name,
    owner.pod.node,
    followers.map(({ pod }) => pod.name).join(',') || 'none',
    followers.map(({ pod }) => pod.node).join(',') || '-',
    followers.every(({ isInSync }) => isInSync) ? 'yes' : 'no',
    `${owner.self.slots.map(describeRange).join(',')} (${countSlots(owner.self.slots)})`,
  ]);
  return columns([['MASTER', 'NODE', 'REPLICA', 'NODE', 'IN SYNC', 'SLOTS'], ...rows]);
}

function describeRange([first, last]: SlotRange): string {
  return first === last ? String(first) : `${first}-${last}`;
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ').trimEnd()).join('\n');
}
