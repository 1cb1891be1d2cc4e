// What to do next so that the members become a cluster whose shards each survive the loss of any node: pure, from what was seen.
import { countSlots, isPrimary, PORT, SLOTS, type Member, type SlotRange } from './member';
import { freeSlots, parts } from './slots';
import { bestArrangement, shardsOf, type Wanted } from './search';

/** A command for one member. */
export interface Action {
  readonly on: Member;
  readonly command: readonly string[];
  /** What it does, for people. */
  readonly text: string;
}

/** Do these and look again; or wait, because something is under way; or all is as it should be, but for what is unmet. */
export type Plan =
  | { readonly kind: 'act'; readonly actions: readonly [Action, ...Action[]] }
  | { readonly kind: 'wait'; readonly why: string }
  | { readonly kind: 'done'; readonly unmet: readonly string[] };

type Step = (members: readonly Member[]) => readonly Action[] | string;

/** Each step relies on those before it having nothing left to do. */
const STEPS: readonly Step[] = [introduce, forget, awaitSight, giveSlots, takeIn, handOver, move, awaitAnswers];

/** For all members that there should be: one that is not among them is taken for gone, for good. */
export function plan(members: readonly Member[]): Plan {
  for (const step of STEPS) {
    const found = step(members);
    if (typeof found === 'string') return { kind: 'wait', why: found };
    const [first, ...more] = found;
    if (first !== undefined) return { kind: 'act', actions: [first, ...more] };
  }
  return { kind: 'done', unmet: bestArrangement(members).unmet };
}

const NOTHING: readonly Action[] = [];

/** Who does not know another, or knows it by an old address, is told. */
function introduce(members: readonly Member[]): readonly Action[] {
  return members.flatMap((member) =>
    members
      .filter((other) => other !== member && !member.others.some(({ id, address }) => id === other.self.id && address === other.pod.address))
      .map((other) => ({
        on: member,
        command: ['CLUSTER', 'MEET', other.pod.address, String(PORT)],
        text: `${member.pod.name} meets ${other.pod.name} at ${other.pod.address}`,
      })),
  );
}

/** A member that is no pod's lost its volume. Its follower, if nobody elected it, takes over without asking. */
function forget(members: readonly Member[]): readonly Action[] {
  const ids = new Set(members.map(({ self }) => self.id));
  return members.flatMap((member) => {
    const gone = member.others.filter(({ id, flags }) => !ids.has(id) && !flags.includes('handshake'));
    return gone.map(({ id }) =>
      member.self.primaryId === id
        ? { on: member, command: ['CLUSTER', 'FAILOVER', 'TAKEOVER'], text: `${member.pod.name} takes over from ${id}, which is gone` }
        : { on: member, command: ['CLUSTER', 'FORGET', id], text: `${member.pod.name} forgets ${id}, which is gone` },
    );
  });
}

function awaitSight(members: readonly Member[]): readonly Action[] | string {
  for (const member of members) {
    for (const { id, flags, isConnected } of member.others) {
      const name = members.find(({ self }) => self.id === id)?.pod.name ?? id;
      const trouble = flags.find((flag) => ['fail', 'fail?', 'handshake', 'noaddr'].includes(flag));
      if (trouble !== undefined || !isConnected) return `${member.pod.name} sees ${name} as ${trouble ?? 'disconnected'}`;
    }
  }
  return NOTHING;
}

/** Slots of nobody go to new owners, or where there are enough of them, to the one that has fewest. */
function giveSlots(members: readonly Member[]): readonly Action[] | string {
  const shards = shardsOf(members);
  const owners = shards.map(({ owner }) => owner);
  const total = owners.reduce((sum, { self }) => sum + countSlots(self.slots), 0);
  const free = freeSlots(owners.flatMap(({ self }) => self.slots));
  if (total + countSlots(free) !== SLOTS) return 'two members claim the same slots';
  if (free.length === 0) return NOTHING;
  const wanted = Math.floor(members.length / 2) - owners.length;
  const fresh = newOwners(members, owners, wanted);
  const [smallest] = [...owners].sort((a, b) => countSlots(a.self.slots) - countSlots(b.self.slots));
  const takers = fresh.length > 0 ? fresh : smallest ? [smallest] : [];
  if (takers.length === 0) return 'every member follows another, and nobody has slots';
  const shares = parts(free, takers.length);
  return takers.map((taker, index) => addSlots(taker, shares[index] ?? []));
}

function addSlots(on: Member, ranges: readonly SlotRange[]): Action {
  const text = ranges.map(([first, last]) => `${first}-${last}`).join(', ');
  return { on, command: ['CLUSTER', 'ADDSLOTSRANGE', ...ranges.flat().map(String)], text: `${on.pod.name} is given the slots ${text}` };
}

/** Of the primaries without slots, one of each node that has no owner yet; then whoever is left. */
function newOwners(members: readonly Member[], owners: readonly Member[], count: number): Member[] {
  const chosen: Member[] = [];
  const empty = members.filter((member) => isPrimary(member) && !owners.includes(member));
  const isTaken = (node: string): boolean => [...owners, ...chosen].some(({ pod }) => pod.node === node);
  while (chosen.length < count) {
    const left = empty.filter((member) => !chosen.includes(member));
    const next = left.find(({ pod }) => !isTaken(pod.node)) ?? left[0];
    if (next === undefined) break;
    chosen.push(next);
  }
  return chosen;
}

/** A primary without slots is nobody's: it follows whom the best arrangement gives it. */
function takeIn(members: readonly Member[]): readonly Action[] {
  return bestArrangement(members).shards.flatMap(({ owner, followers }) =>
    followers.filter((follower) => isPrimary(follower) && follower.self.slots.length === 0).map((follower) => follow(follower, owner)),
  );
}

/** One after the other: an election asks every owner for its vote, and each votes once. */
function handOver(members: readonly Member[]): readonly Action[] | string {
  const next = bestArrangement(members).shards.find(({ owner, primary }) => owner !== primary);
  if (next === undefined) return NOTHING;
  const { owner, primary } = next;
  if (!primary.isInSync) return `${primary.pod.name} has not caught up with ${owner.pod.name}`;
  return [{ on: primary, command: ['CLUSTER', 'FAILOVER'], text: `${primary.pod.name} takes over from ${owner.pod.name}` }];
}

/** All at once: like this each of those shards is without a follower for one round, and not one after the other. */
function move(members: readonly Member[]): readonly Action[] {
  const isElsewhere = ({ owner }: Wanted, { self }: Member): boolean => self.primaryId !== owner.self.id;
  return bestArrangement(members).shards.flatMap((shard) =>
    shard.followers.filter((follower) => isElsewhere(shard, follower)).map((follower) => follow(follower, shard.owner)),
  );
}

function follow(follower: Member, owner: Member): Action {
  return { on: follower, command: ['CLUSTER', 'REPLICATE', owner.self.id], text: `${follower.pod.name} follows ${owner.pod.name}` };
}

/** Every member answers clients, and says the same of who owns what. */
function awaitAnswers(members: readonly Member[]): readonly Action[] | string {
  const owners = shardsOf(members).map(({ owner }) => owner);
  for (const member of members) {
    if (!isPrimary(member) && !member.isInSync) return `${member.pod.name} has not caught up with its primary`;
    if (!member.isOk) return `${member.pod.name} does not answer clients yet`;
    const other = owners.find((owner) => owner !== member && !agrees(member, owner));
    if (other !== undefined) return `${member.pod.name} has not heard what ${other.pod.name} owns`;
  }
  return NOTHING;
}

function agrees(member: Member, owner: Member): boolean {
  const seen = member.others.find(({ id }) => id === owner.self.id);
  return JSON.stringify(seen?.slots) === JSON.stringify(owner.self.slots);
}
