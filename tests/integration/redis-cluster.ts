import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { kubectl } from './cluster';
import { changed, make } from './make';
import { describe } from './program';
import { lost, tagOf, write } from './redis-writer';
import { assertWellPlaced, askMember, killMember, memberPods, shards, tryClient } from './shards';
import { figure, step } from './steps';
import { until } from './waiting';

const ONLY_REDIS = { ANSIBLE_ARGS: '--tags redis_cluster' };
const GOAL_SECONDS = 4;
/** Before the fault, and with the fault in the midst of it. */
const WRITE_SECONDS = 15;
const UNTIL_FAULT_MS = 4_000;

export function redisCluster(): void {
  step('the Redis Cluster has three masters on three nodes, and each replica is on another', 60, async () => {
    assertWellPlaced(await shards('valkey-0'));
    const { output } = await make('status');
    assert.equal((output.match(/^valkey-\d +\S+ +valkey-\d +\S+ +yes +\d+-\d+ \(546\d\)$/gm) ?? []).length, 3, output);
  });

  step('clients without TLS, without the authority or without the password are turned away', 30, async () => {
    const authority = ['--tls', '--cacert', '/etc/valkey/client/ca.crt'];
    assert.match(await tryClient('valkey-0'), /Connection reset|closed|I\/O error|Protocol error/i);
    assert.match(await tryClient('valkey-0', '--tls'), /certificate|SSL/i);
    assert.match(await tryClient('valkey-0', ...authority), /NOAUTH/);
    assert.match(await tryClient('valkey-0', ...authority, '--user', 'default', '--pass', 'wrong'), /WRONGPASS/);
    assert.equal(await askMember('valkey-0', 'PING'), 'PONG');
  });

  step('kill -9 of a master: a new one within 4 s, and no key lost that a replica had', 120, killedMaster);

  step('make up puts the masters back in their places, and again changes nothing', 240, async () => {
    const first = await make('up', ONLY_REDIS);
    assertWellPlaced(await shards('valkey-0'));
    const again = await make('up', ONLY_REDIS);
    assert.equal(changed(again), 0, describe(again, 'changed something'));
    figure('make up of the Redis Cluster alone, again', `${again.seconds.toFixed(0)} s; before it put right: ${changed(first)}`);
  });

  step('all pods deleted at once come back as one cluster at other addresses, with their data', 240, allPodsDeleted);
}

async function killedMaster(): Promise<void> {
  const victim = (await shards('valkey-0')).find(({ master }) => master.pod !== 'valkey-0');
  assert.ok(victim);
  // From the pod of another shard, which stays.
  const witness = (await memberPods()).map(({ name }) => name).find((name) => name !== victim.master.pod && name !== victim.replicas[0]?.pod) ?? '';
  const tag = await tagOf(witness, victim.firstSlot);
  const writing = write(witness, tag, WRITE_SECONDS);
  await delay(UNTIL_FAULT_MS);
  const killedSeconds = await killMember(victim.master);
  const { acknowledged, taken, failed, momentsSeconds, longestGapMs } = await writing;
  const after = momentsSeconds.filter((seconds) => seconds > killedSeconds + 0.5);
  assert.ok(after.length > 0 && acknowledged.length > 0, `${taken} taken, ${failed} failed, the last at ${momentsSeconds.at(-1)}, killed at ${killedSeconds}`);
  const nowMaster = (await shards(witness)).find(({ firstSlot }) => firstSlot === victim.firstSlot)?.master.pod;
  assert.equal(nowMaster, victim.replicas[0]?.pod);
  figure('kill -9 of a master: without a master', `${(longestGapMs / 1000).toFixed(1)} s`, `${GOAL_SECONDS} s`);
  const missing = await lost(witness, acknowledged);
  figure('kill -9 of a master: keys', `${missing} lost of ${acknowledged.length} that a replica had; ${taken} taken, ${failed} failed`, '0 lost');
  assert.equal(missing, 0);
  assert.ok(longestGapMs <= GOAL_SECONDS * 1000, `nothing was taken for ${longestGapMs} ms`);
  await until('the killed one to be a replica', 30, async () => {
    const found = (await shards(witness)).find(({ firstSlot }) => firstSlot === victim.firstSlot);
    return found?.replicas.some(({ pod }) => pod === victim.master.pod) || undefined;
  });
}

async function allPodsDeleted(): Promise<void> {
  const before = await memberPods();
  const placesBefore = placesOf(await shards('valkey-0'));
  const keys = Array.from({ length: 20 }, (_, index) => `drydock-test:${index}`);
  for (const key of keys) await askMember('valkey-0', '-c', 'SET', key, 'kept', 'EX', '600');
  const began = performance.now();
  await kubectl('delete', 'pods', '--namespace=cache', '--selector=app.kubernetes.io/name=valkey', '--wait=false');
  await until('six new pods to be one cluster', 120, async () => {
    const pods = await memberPods();
    if (pods.length < before.length || pods.some(({ uid }) => before.some((old) => old.uid === uid))) return undefined;
    const answers = await Promise.all(pods.map(({ name }) => askMember(name, 'CLUSTER', 'INFO')));
    if (!answers.every((answer) => /^cluster_state:ok/m.test(answer) && /^cluster_slots_ok:16384/m.test(answer))) return undefined;
    return (await shards('valkey-0')).every(({ replicas }) => replicas.length === 1) || undefined;
  });
  figure('all pods deleted: one cluster again', `${((performance.now() - began) / 1000).toFixed(0)} s`);
  const moved = (await memberPods()).filter(({ name, address }) => before.find((old) => old.name === name)?.address !== address);
  assert.ok(moved.length > 0, 'no pod has another address: nothing was shown');
  // Names that had no address for a moment may be unknown to a resolver for half a minute more.
  await until('valkey-0 to find the others by their names', 60, async () => (await Promise.all(keys.map(valueOf))).every((value) => value !== undefined) || undefined);
  for (const key of keys) assert.equal(await valueOf(key), 'kept', key);
  const healed = await make('up', ONLY_REDIS);
  assertWellPlaced(await shards('valkey-0'));
  figure('all pods deleted: what make up then put right', `${changed(healed)} (masters before: ${placesBefore})`);
}

/** undefined: nobody could be asked. */
async function valueOf(key: string): Promise<string | undefined> {
  return askMember('valkey-0', '-c', 'GET', key).catch(() => undefined);
}

function placesOf(found: Awaited<ReturnType<typeof shards>>): string {
  return found.map(({ master }) => master.pod).join(', ');
}
