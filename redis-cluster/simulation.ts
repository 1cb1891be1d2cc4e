// A cluster in memory that obeys the commands of a plan as Valkey does, for tests.
import type { Action } from './arrangement';
import type { Member, Pod, Sight, SlotRange } from './member';

interface State {
  pod: Pod;
  id: string;
  primaryId: string | undefined;
  slots: SlotRange[];
  isInSync: boolean;
  /** Id -> the address that is known. */
  known: Map<string, string>;
}

export class Simulation {
  private readonly states: State[];
  /** Members that no longer run, as the others may still know them. */
  private readonly gone = new Map<string, SlotRange[]>();

  /** Empty members that have not met, on these nodes. */
  constructor(nodes: readonly string[]) {
    this.states = nodes.map((node, index) => ({
      pod: { name: `valkey-${index}`, node, address: `10.0.0.${index}` },
      id: `id-${index}`,
      primaryId: undefined,
      slots: [],
      isInSync: false,
      known: new Map(),
    }));
  }

  /** Members that know one another; shards as lists of indices, the first of each the owner. */
  static of(nodes: readonly string[], shards: readonly (readonly number[])[]): Simulation {
    const simulation = new Simulation(nodes);
    const size = Math.floor(16_384 / shards.length);
    simulation.meetAll();
    shards.forEach(([owner = 0, ...followers], index) => {
      const last = index === shards.length - 1 ? 16_383 : (index + 1) * size - 1;
      simulation.at(owner).slots = [[index * size, last]];
      for (const follower of followers) Object.assign(simulation.at(follower), { primaryId: `id-${owner}`, isInSync: true });
    });
    return simulation;
  }

  members(): Member[] {
    return this.states.map((state) => ({
      pod: state.pod,
      self: sightOf(state, state.pod.address, ['myself', roleOf(state)]),
      others: [...state.known].map(([id, address]): Sight => {
        const other = this.states.find((candidate) => candidate.id === id);
        if (other) return sightOf(other, address, [roleOf(other)]);
        return { id, address, flags: ['master', 'fail'], primaryId: undefined, isConnected: false, slots: this.gone.get(id) ?? [] };
      }),
      isInSync: state.isInSync,
      isOk: true,
    }));
  }

  apply({ on, command: [, verb, ...words] }: Action): void {
    const state = this.states.find(({ id }) => id === on.self.id);
    if (!state) throw new Error(`${on.self.id} is not there`);
    switch (verb ?? '') {
      case 'MEET':
        return this.meet(state, words[0] ?? '');
      case 'FORGET':
        if (state.primaryId === words[0]) throw new Error("ERR Can't forget my master!");
        state.known.delete(words[0] ?? '');
        return;
      case 'ADDSLOTSRANGE':
        for (let i = 0; i < words.length; i += 2) state.slots.push([Number(words[i]), Number(words[i + 1])]);
        return;
      case 'REPLICATE':
        if (state.slots.length > 0) throw new Error('ERR To set a master the node must be empty and without assigned slots.');
        if (this.byId(words[0])?.primaryId !== undefined) throw new Error('ERR I can only replicate a master, not a replica.');
        Object.assign(state, { primaryId: words[0], isInSync: true });
        return;
      case 'FAILOVER':
        return this.failover(state, words[0] === 'TAKEOVER');
      default:
        throw new Error(`ERR unknown command ${verb ?? 'none'}`);
    }
  }

  /** The pods come back with other addresses, which nobody has been told. */
  readdress(): void {
    for (const state of this.states) state.pod = { ...state.pod, address: `10.1.0.${state.id.slice(3)}` };
  }

  /** A pod comes back without its volume: an empty member with another id. */
  loseVolume(index: number): void {
    const state = this.at(index);
    this.gone.set(state.id, state.slots);
    Object.assign(state, { id: `new-${index}`, primaryId: undefined, slots: [], isInSync: false, known: new Map() });
  }

  at(index: number): State {
    const state = this.states[index];
    if (!state) throw new Error(`there is no member ${index}`);
    return state;
  }

  private meetAll(): void {
    for (const state of this.states) for (const other of this.states) this.meet(state, other.pod.address);
  }

  private meet(state: State, address: string): void {
    const other = this.states.find(({ pod }) => pod.address === address);
    if (!other || other === state) return;
    state.known.set(other.id, other.pod.address);
    other.known.set(state.id, state.pod.address);
  }

  private failover(state: State, isForced: boolean): void {
    const primary = this.byId(state.primaryId);
    if (state.primaryId === undefined || (!primary && !isForced)) throw new Error('ERR Master is down or failed');
    state.slots = primary?.slots ?? this.gone.get(state.primaryId) ?? [];
    for (const other of this.states) if (other.primaryId === state.primaryId) other.primaryId = state.id;
    state.primaryId = undefined;
    if (primary) Object.assign(primary, { primaryId: state.id, slots: [], isInSync: true });
  }

  private byId(id: string | undefined): State | undefined {
    return this.states.find((state) => state.id === id);
  }
}

function roleOf({ primaryId }: State): string {
  return primaryId === undefined ? 'master' : 'slave';
}

function sightOf({ id, primaryId, slots }: State, address: string, flags: string[]): Sight {
  return { id, address, flags, primaryId, isConnected: true, slots };
}
