// Which member should lead which shard, and who should follow whom. Every possibility is looked at: six members have 48.
import { type Member, isPrimary } from './member';

export interface Shard {
  readonly owner: Member;
  readonly followers: readonly Member[];
}

/** A shard as it should be; `owner` is who owns its slots now. */
export interface Wanted {
  readonly owner: Member;
  readonly primary: Member;
  readonly followers: readonly Member[];
}

export interface Target {
  readonly shards: readonly Wanted[];
  /** What even this arrangement does not keep, one sentence each. */
  readonly unmet: readonly string[];
}

/** A follower on its primary's node is worse than any number of the others: one lost node would take a shard with it. */
const WEIGHTS = { shardOnOneNode: 1_000_000, noFollower: 100_000, primariesTogether: 1_000, move: 10, handOver: 1 };

export function shardsOf(members: readonly Member[]): Shard[] {
  return members
    .filter((member) => isPrimary(member) && member.self.slots.length > 0)
    .sort((a, b) => firstSlot(a) - firstSlot(b))
    .map((owner) => ({ owner, followers: members.filter(({ self }) => self.primaryId === owner.self.id) }));
}

/** The best of all arrangements; of equally good ones, the one that takes the fewest changes. */
export function bestArrangement(members: readonly Member[]): Target {
  const shards = shardsOf(members);
  let best: { cost: number; wanted: Wanted[] } | undefined;
  for (const primaries of choices(shards.map(({ owner, followers }) => [owner, ...followers]))) {
    const rest = members.filter((member) => !primaries.includes(member));
    for (const order of permutations(rest)) {
      const wanted = shards.map(({ owner }, index): Wanted => ({
        owner,
        primary: primaries[index] ?? owner,
        followers: order.filter((_, place) => place % shards.length === index),
      }));
      const cost = costOf(wanted);
      if (best === undefined || cost < best.cost) best = { cost, wanted };
    }
  }
  const wanted = best?.wanted ?? [];
  return { shards: wanted, unmet: faultsOf(wanted).map(({ text }) => text) };
}

function costOf(wanted: readonly Wanted[]): number {
  const faults = faultsOf(wanted).reduce((sum, { weight }) => sum + weight, 0);
  const handOvers = wanted.filter(({ owner, primary }) => owner !== primary).length;
  // An old owner follows who took over from it by itself; to follow another it moves, like any follower.
  const moves = wanted.flatMap(({ owner, followers }) =>
    followers.filter((follower) => follower !== owner && follower.self.primaryId !== owner.self.id),
  ).length;
  return faults + moves * WEIGHTS.move + handOvers * WEIGHTS.handOver;
}

function faultsOf(wanted: readonly Wanted[]): { readonly weight: number; readonly text: string }[] {
  const nodes = wanted.map(({ primary }) => primary.pod.node);
  const shared = [...new Set(nodes.filter((node, index) => nodes.indexOf(node) !== index))];
  return [
    ...wanted.flatMap(({ primary, followers }) => {
      const together = followers.filter(({ pod }) => pod.node === primary.pod.node);
      return together.map(({ pod }) => ({
        weight: WEIGHTS.shardOnOneNode, text: `${pod.name} is on the node of its primary ${primary.pod.name}, ${pod.node}`,
      }));
    }),
    ...wanted
      .filter(({ followers }) => followers.length === 0)
      .map(({ primary }) => ({ weight: WEIGHTS.noFollower, text: `${primary.pod.name} has no follower` })),
    ...shared.map((node) => ({
      weight: WEIGHTS.primariesTogether * nodes.filter((other) => other === node).length, text: `${node} has more than one primary`,
    })),
  ];
}

function firstSlot({ self }: Member): number {
  return Math.min(...self.slots.map(([first]) => first));
}

/** One of each list, in every combination. */
function choices<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((sofar, list) => sofar.flatMap((chosen) => list.map((item) => [...chosen, item])), [[]]);
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) => permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]));
}
