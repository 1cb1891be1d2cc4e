import assert from 'node:assert/strict';
import { type Shard, askMember, memberPods, shards } from '../../drills/redis/shards';
import { kubectl, tryKubectl } from './cluster';
import { changed, make } from './make';
import { describe } from './program';
import { figure, step } from './steps';
import { until } from './waiting';

const ONLY_REDIS = { ANSIBLE_ARGS: '--tags redis_cluster' };

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

  step('make up puts the masters back in their places, and again changes nothing', 240, async () => {
    await displaceMaster();
    const first = await make('up', ONLY_REDIS);
    assert.ok(changed(first) > 0, describe(first, 'put nothing right'));
    assertWellPlaced(await shards('valkey-0'));
    const again = await make('up', ONLY_REDIS);
    assert.equal(changed(again), 0, describe(again, 'changed something'));
    figure('make up of the Redis Cluster alone, again', `${again.seconds.toFixed(0)} s; before it put right: ${changed(first)}`);
  });

  step('all pods deleted at once come back as one cluster at other addresses, with their data', 240, allPodsDeleted);
}

/** By a hand-over, as a failover would: then a node has two masters. */
async function displaceMaster(): Promise<void> {
  const [shard] = await shards('valkey-0');
  const replica = shard?.replicas[0]?.pod ?? '';
  assert.equal(await askMember(replica, 'CLUSTER', 'FAILOVER'), 'OK');
  await until(`${replica} to be a master`, 20, async () => (await shards(replica)).some(({ master }) => master.pod === replica) || undefined);
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

/** No node has a shard's master and its replica, none has two masters. */
function assertWellPlaced(found: readonly Shard[]): void {
  const told = JSON.stringify(found);
  assert.equal(found.length, 3, told);
  assert.equal(new Set(found.map(({ master }) => master.node)).size, 3, `two masters on a node: ${told}`);
  for (const { master, replicas } of found) {
    assert.deepEqual(replicas.map(({ node }) => node !== master.node), [true], `not one replica on another node: ${told}`);
  }
}

/** How valkey-cli fares with these options, from within a member's pod. */
async function tryClient(pod: string, ...options: string[]): Promise<string> {
  // busybox's own commands are known to its shell only.
  const client = ['sh', '-c', 'timeout 4 valkey-cli "$@" PING', 'client', ...options];
  const { stdout, stderr } = await tryKubectl('exec', pod, '--namespace=cache', '--container=valkey', '--', ...client);
  return `${stdout}${stderr}`;
}
