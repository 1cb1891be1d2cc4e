import assert from 'node:assert/strict';
import { test } from 'node:test';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { plan, type Action } from './arrangement';
import { countSlots, SLOTS } from './member';
import { shardsOf } from './search';
import { Simulation } from './simulation';

const THREE_NODES = ['a', 'b', 'c', 'a', 'b', 'c'];

/** Obeys plans until there is nothing left to do, and returns what was done in each round. */
function settle(simulation: Simulation): Action[][] {
  const rounds: Action[][] = [];
  for (;;) {
    const next = plan(simulation.members());
    assert.notEqual(next.kind, 'wait', next.kind === 'wait' ? next.why : '');
    if (next.kind !== 'act') break;
    rounds.push([...next.actions]);
    for (const action of next.actions) simulation.apply(action);
    assert.ok(rounds.length < 20, `no end after ${rounds.flat().map(({ text }) => text).join('; ')}`);
  }
  return rounds;
}

const verbs = (rounds: readonly Action[][]): string[] => rounds.flat().map(({ command }) => command[1] ?? '');

function assertWellPlaced(simulation: Simulation): void {
  const shards = shardsOf(simulation.members());
  assert.equal(shards.length, 3);
  assert.equal(new Set(shards.map(({ owner }) => owner.pod.node)).size, 3, 'two primaries on one node');
  for (const { owner, followers } of shards) {
    assert.equal(followers.length, 1);
    assert.notEqual(followers[0]?.pod.node, owner.pod.node);
  }
  assert.equal(shards.reduce((sum, { owner }) => sum + countSlots(owner.self.slots), 0), SLOTS);
  assert.deepEqual(plan(simulation.members()), { kind: 'done', unmet: [] });
}

test('six empty members become three shards, each on two nodes, with a third of the slots', () => {
  const simulation = new Simulation(THREE_NODES);
  const rounds = settle(simulation);
  assertWellPlaced(simulation);
  assert.deepEqual(rounds.map(([first]) => first?.command[1]), ['MEET', 'ADDSLOTSRANGE', 'REPLICATE']);
  assert.deepEqual(shardsOf(simulation.members()).map(({ owner }) => countSlots(owner.self.slots)), [5461, 5462, 5461]);
});

test('a cluster that is well placed is left alone', () => {
  assert.deepEqual(settle(Simulation.of(THREE_NODES, [[0, 4], [1, 5], [2, 3]])), []);
});

test('wherever the pods were put two a node, the members find their places', () => {
  for (const nodes of [['a', 'a', 'b', 'b', 'c', 'c'], ['a', 'b', 'b', 'c', 'c', 'a'], ['c', 'a', 'b', 'b', 'a', 'c']]) {
    const simulation = new Simulation(nodes);
    settle(simulation);
    assertWellPlaced(simulation);
  }
});

test('after a failover left two primaries on a node, one hand-over puts it right', () => {
  // Member 4 took over from 0 and stands beside the primary 1 on node b.
  const simulation = Simulation.of(THREE_NODES, [[4, 0], [1, 5], [2, 3]]);
  assert.deepEqual(settle(simulation).flat().map(({ text }) => text), ['valkey-0 takes over from valkey-4']);
  assertWellPlaced(simulation);
});

test('hand-overs come one after the other', () => {
  // Two primaries on a and two on c, their followers on b and d.
  const simulation = Simulation.of(['a', 'b', 'a', 'b', 'c', 'd', 'c', 'd'], [[0, 1], [2, 3], [4, 5], [6, 7]]);
  assert.deepEqual(settle(simulation).map((round) => round.map(({ command }) => command[1])).slice(0, 2), [['FAILOVER'], ['FAILOVER']]);
});

test('shards that each stand on one node exchange their followers, and no primary changes', () => {
  const simulation = Simulation.of(THREE_NODES, [[0, 3], [1, 4], [2, 5]]);
  assert.deepEqual(verbs(settle(simulation)), ['REPLICATE', 'REPLICATE', 'REPLICATE']);
  assertWellPlaced(simulation);
});

test('from any distribution of roles over the pods the cluster comes right, with nothing done that cannot be', () => {
  const random = xoroshiro128plus(1);
  for (let round = 0; round < 300; round += 1) {
    const [shuffledNodes, order] = [shuffle(THREE_NODES, random), shuffle([0, 1, 2, 3, 4, 5], random)];
    const simulation = Simulation.of(shuffledNodes, [order.slice(0, 2), order.slice(2, 4), order.slice(4, 6)]);
    const rounds = settle(simulation);
    assertWellPlaced(simulation);
    assert.ok(verbs(rounds).length <= 5, verbs(rounds).join(', '));
  }
});

function shuffle<T>(items: readonly T[], random: { next(): number }): T[] {
  return items
    .map((item) => ({ item, key: random.next() }))
    .sort((x, y) => x.key - y.key)
    .map(({ item }) => item);
}

test('members whose addresses all changed are introduced again, and nothing else changes', () => {
  const simulation = Simulation.of(THREE_NODES, [[0, 4], [1, 5], [2, 3]]);
  simulation.readdress();
  assert.deepEqual(new Set(verbs(settle(simulation))), new Set(['MEET']));
  assertWellPlaced(simulation);
});

test('a follower that lost its volume is taken in again, and its old self forgotten by all', () => {
  const simulation = Simulation.of(THREE_NODES, [[0, 4], [1, 5], [2, 3]]);
  simulation.loseVolume(4);
  const rounds = settle(simulation);
  assertWellPlaced(simulation);
  assert.equal(verbs(rounds).filter((verb) => verb === 'FORGET').length, 5);
  assert.deepEqual(rounds.at(-1)?.map(({ text }) => text), ['valkey-4 follows valkey-0']);
});

test('an owner that lost its volume gives way to its follower, which has the slots', () => {
  const simulation = Simulation.of(THREE_NODES, [[0, 4], [1, 5], [2, 3]]);
  simulation.loseVolume(0);
  const rounds = settle(simulation);
  assertWellPlaced(simulation);
  assert.ok(rounds.flat().some(({ on, command }) => on.pod.name === 'valkey-4' && command.join(' ') === 'CLUSTER FAILOVER TAKEOVER'));
});

test('slots that were lost with both of their members are given out again', () => {
  const simulation = Simulation.of(THREE_NODES, [[0, 4], [1, 5], [2, 3]]);
  simulation.loseVolume(0);
  simulation.loseVolume(4);
  settle(simulation);
  assertWellPlaced(simulation);
});

test('an interrupted beginning is gone on with', () => {
  const simulation = Simulation.of(THREE_NODES, [[0]]);
  simulation.at(0).slots = [[0, 5460]];
  settle(simulation);
  assertWellPlaced(simulation);
});

test('what two nodes cannot give is said, and the best of it done', () => {
  const simulation = new Simulation(['a', 'a', 'a', 'b', 'b', 'b']);
  settle(simulation);
  const next = plan(simulation.members());
  assert.deepEqual(next.kind === 'done' ? next.unmet.length : next, 1);
  assert.match(next.kind === 'done' ? (next.unmet[0] ?? '') : '', /^[ab] has more than one primary$/);
});

test('nothing is done to a member that others cannot reach, that has not caught up, or whose slots another claims', () => {
  const because = (change: (simulation: Simulation) => void, shards: number[][]): string => {
    const simulation = Simulation.of(THREE_NODES, shards);
    change(simulation);
    const next = plan(simulation.members());
    return next.kind === 'wait' ? next.why : next.kind;
  };
  const wrong = [[4, 0], [1, 5], [2, 3]];
  assert.equal(because((simulation) => (simulation.at(0).isInSync = false), wrong), 'valkey-0 has not caught up with valkey-4');
  assert.equal(because((simulation) => (simulation.at(5).isInSync = false), [[0, 4], [1, 5], [2, 3]]), 'valkey-5 has not caught up with its primary');
  assert.equal(because((simulation) => (simulation.at(1).slots = [[0, 5460], [5461, 10_921]]), wrong), 'two members claim the same slots');

  const members = Simulation.of(THREE_NODES, wrong).members();
  const unseen = members.map((member, index) => (index === 2 ? { ...member, others: member.others.map((sight) => ({ ...sight, flags: [...sight.flags, 'fail?'] })) } : member));
  assert.deepEqual(plan(unseen), { kind: 'wait', why: 'valkey-2 sees valkey-0 as fail?' });
});

test('it is done only when every member answers clients and has heard who owns what', () => {
  const members = Simulation.of(THREE_NODES, [[0, 4], [1, 5], [2, 3]]).members();
  const starting = members.map((member, index) => (index === 3 ? { ...member, isOk: false } : member));
  assert.deepEqual(plan(starting), { kind: 'wait', why: 'valkey-3 does not answer clients yet' });
  const deaf = members.map((member, index) => (index === 3 ? { ...member, others: member.others.map((sight) => ({ ...sight, slots: [] })) } : member));
  assert.deepEqual(plan(deaf), { kind: 'wait', why: 'valkey-3 has not heard what valkey-0 owns' });
});
