/**
 * What the cluster's pods say of themselves and of one another.
 *
 * Glossary
 *   pod        one of the StatefulSet's, at an address that changes with each start
 *   member     a pod's Valkey, known to the others by an id that stays
 *   primary    a member that takes writes; an owner, if slots are its own
 *   follower   a member that copies a primary
 *   shard      an owner and its followers
 */
export interface Pod {
  readonly name: string;
  /** The node that it runs on. */
  readonly node: string;
  readonly address: string;
}

/** From the first to the last slot, both included. */
export type SlotRange = readonly [first: number, last: number];

/** One line of CLUSTER NODES: a member as it is seen by another, or by itself. */
export interface Sight {
  readonly id: string;
  readonly address: string;
  readonly flags: readonly string[];
  /** Whom it follows. */
  readonly primaryId: string | undefined;
  readonly isConnected: boolean;
  readonly slots: readonly SlotRange[];
}

export interface Member {
  readonly pod: Pod;
  /** As it sees itself. */
  readonly self: Sight;
  /** As it sees the others. */
  readonly others: readonly Sight[];
  /** A follower that has all that its primary had. */
  readonly isInSync: boolean;
  /** It answers clients: it knows an owner of every slot, or is content without, and sees most primaries. */
  readonly isOk: boolean;
}

/** Slots of a cluster, always. */
export const SLOTS = 16_384;
/** Where clients are answered; members speak with one another at 10,000 more. */
export const PORT = 6379;

export class UnreadableAnswer extends Error {}

/** The answer to CLUSTER NODES: the one line about the member itself, and the others. */
export function parseClusterNodes(answer: string): { readonly self: Sight; readonly others: readonly Sight[] } {
  const sights = answer.split('\n').filter((line) => line.trim() !== '').map(parseSight);
  const [self, ...more] = sights.filter(({ flags }) => flags.includes('myself'));
  if (self === undefined || more.length > 0) throw new UnreadableAnswer(`CLUSTER NODES must name itself once:\n${answer}`);
  return { self, others: sights.filter((sight) => sight !== self) };
}

/** id address:port@busPort,hostName flags primaryId pingSent pongReceived epoch link slots... */
function parseSight(line: string): Sight {
  const [id, place, flags, primaryId, , , , link, ...slots] = line.trim().split(' ');
  const address = /^(.*):\d+@\d+(,|$)/.exec(place ?? '')?.[1];
  if (id === undefined || address === undefined || flags === undefined || link === undefined) {
    throw new UnreadableAnswer(`no line of CLUSTER NODES: ${line}`);
  }
  return {
    id,
    address,
    flags: flags.split(','),
    primaryId: primaryId === '-' ? undefined : primaryId,
    isConnected: link === 'connected',
    // [slot->-id] and [slot-<-id] are slots on their way, which this project never sends.
    slots: slots.filter((text) => !text.startsWith('[')).map(parseRange),
  };
}

function parseRange(text: string): SlotRange {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (!match) throw new UnreadableAnswer(`no range of slots: ${text}`);
  const first = Number(match[1]);
  return [first, Number(match[2] ?? first)];
}

/** One field of an answer of "name:value" lines, as INFO and CLUSTER INFO have it. */
export function fieldOf(answer: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(answer)?.[1];
}

export function isPrimary({ self }: Member): boolean {
  return self.flags.includes('master');
}

export function countSlots(ranges: readonly SlotRange[]): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}
