import assert from 'node:assert/strict';
import { z } from 'zod';
import { mayConnect, portsOf, readIsolation, type Isolation, type Somebody } from './arrows';
import { apply, kubectl, read, supply, workers } from './cluster';
import { tryAll, type Outcome, type Try } from './connections';
import { namespace, pod, removeNamespace, waitForPods } from './pods';
import { figure, step } from './steps';

const NAMESPACE = 'drydock-test-isolation';
const STRANGER = 'drydock-test-stranger';
const STRANGERS_PORT = 8080;

const podsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), namespace: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
      spec: z.object({ nodeName: z.string().default(''), hostNetwork: z.boolean().default(false) }),
      status: z.object({ phase: z.string(), podIP: z.string().default('') }),
    }),
  ),
});
const nodesSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()) }),
      status: z.object({ addresses: z.array(z.object({ type: z.string(), address: z.string() })) }),
    }),
  ),
});
type Pods = z.infer<typeof podsSchema>['items'];

/** Somebody at an address. */
interface Party extends Somebody {
  readonly node: string;
  readonly address: string;
  readonly ports: readonly number[];
  readonly isPod: boolean;
}

interface Pair {
  readonly from: Party;
  readonly to: Party;
  readonly port: number;
  readonly isAllowed: boolean;
}

export function isolation(): void {
  step('who may reach whom: every pair of the arrows, both ways, and strangers', 180, async () => {
    const rules = readIsolation();
    const namespaces = [...rules.namespaces, NAMESPACE];
    try {
      await startStrangers(namespaces);
      const everybody = [...podParties(rules, await livingPods()), ...(await nodeParties(rules))];
      const pairs = pairsOf(rules, everybody);
      const began = performance.now();
      const outcomes = await tryAll(pairs.map(tryOf));
      const seconds = (performance.now() - began) / 1000;
      assert.deepEqual(faults(pairs, outcomes), []);
      const allowed = pairs.filter(({ isAllowed }) => isAllowed).length;
      figure('who may reach whom', `${allowed} ways open, ${pairs.length - allowed} closed, as the arrows say; tried in ${seconds.toFixed(0)} s`);
    } finally {
      await Promise.all(rules.namespaces.map((name) => kubectl('delete', 'pod', STRANGER, `--namespace=${name}`, '--ignore-not-found', '--wait=false')));
      await removeNamespace(NAMESPACE);
    }
  });
}

/** A pod in each namespace that is nobody's, and one in a namespace that is not isolated. */
async function startStrangers(namespaces: readonly string[]): Promise<void> {
  const [node] = await workers();
  const image = supply().images.local_path_helper?.name ?? '';
  const command = ['sh', '-c', `echo hello > /srv/index.html && exec /usr/bin/busybox httpd -f -p ${STRANGERS_PORT} -h /srv`];
  await apply(namespace(NAMESPACE), ...namespaces.map((name) => pod(name, STRANGER, { node, image, command, scratch: '/srv' })));
  await Promise.all(namespaces.map((name) => waitForPods(name, [STRANGER], 'Running')));
}

async function livingPods(): Promise<Pods> {
  const { items } = await read(podsSchema, 'pods', '--all-namespaces');
  return items.filter(({ spec, status }) => status.phase === 'Running' && status.podIP !== '' && !spec.hostNetwork);
}

/** Of each party one pod, of one whose pods connect to each other two, and every stranger. */
function podParties(rules: Isolation, pods: Pods): Party[] {
  const partyOf = (name: string, parties: readonly string[], found: Pods[number], ports: readonly number[]): Party => ({
    name,
    parties,
    namespace: found.metadata.namespace,
    node: found.spec.nodeName,
    address: found.status.podIP,
    ports,
    isPod: true,
  });
  const known = Object.entries(rules.parties).flatMap(([name, party]) => {
    if (!('namespace' in party)) return [];
    const found = pods.filter(
      ({ metadata }) => metadata.namespace === party.namespace && Object.entries(party.labels).every(([key, value]) => metadata.labels[key] === value),
    );
    const wanted = rules.arrows.some(({ from, to }) => to === name && from.includes(name)) ? 2 : 1;
    assert.ok(found.length >= wanted, `of ${name} there are ${found.length} pods, and ${wanted} are needed: ${JSON.stringify(party)}`);
    return found.slice(0, wanted).map((one) => partyOf(one.metadata.name, [name], one, portsOf(rules, [name])));
  });
  const strangers = pods.filter(({ metadata }) => metadata.name === STRANGER);
  return [...known, ...strangers.map((found) => partyOf(`a stranger in ${found.metadata.namespace}`, [], found, [STRANGERS_PORT]))];
}

/** What comes from a node's address may be anybody outside, and from the control plane's also the API server. */
async function nodeParties(rules: Isolation): Promise<Party[]> {
  const { items } = await read(nodesSchema, 'nodes');
  return items.map(({ metadata, status }) => {
    const isControlPlane = 'node-role.kubernetes.io/control-plane' in metadata.labels;
    const parties = ['nodes', 'outside', ...(isControlPlane ? ['api-server'] : [])];
    const address = status.addresses.find(({ type }) => type === 'InternalIP')?.address ?? '';
    return { name: `the node ${metadata.name}`, parties, node: metadata.name, address, ports: portsOf(rules, ['nodes', 'api-server']), isPod: false };
  });
}

/** All that somebody has promised something about. Between a pod and its own node nothing is ever denied, so there only arrows count. */
function pairsOf(rules: Isolation, everybody: readonly Party[]): Pair[] {
  return everybody.flatMap((from) =>
    everybody
      .filter((to) => to !== from && (from.isPod || to.isPod))
      .flatMap((to) =>
        to.ports.flatMap((port) => {
          const isAllowed = mayConnect(rules, from, to, port);
          const isDeniable = (from.isPod && to.isPod) || from.node !== to.node;
          return isAllowed === undefined || !(isAllowed || isDeniable) ? [] : [{ from, to, port, isAllowed }];
        }),
      ),
  );
}

function tryOf({ from, to, port }: Pair): Try {
  return { node: from.node, ...(from.isPod ? { fromPod: from.address } : {}), address: to.address, port };
}

function faults(pairs: readonly Pair[], outcomes: readonly Outcome[]): string[] {
  const found = pairs.flatMap(({ from, to, port, isAllowed }, index) => {
    const isThrough = outcomes[index] !== 'silent';
    if (isThrough === isAllowed) return [];
    return [`${from.name} to ${to.name}, port ${port}: ${isAllowed ? 'an arrow allows it, and it is not let through' : `no arrow allows it, and it is ${outcomes[index]}`}`];
  });
  // A port that nobody listens on would look closed to everybody.
  const listening = new Set(pairs.flatMap(({ to, port }, index) => (outcomes[index] === 'open' ? [portName(to, port)] : [])));
  const tried = new Set(pairs.filter(({ isAllowed }) => isAllowed).map(({ to, port }) => portName(to, port)));
  return [...found, ...[...tried].filter((name) => !listening.has(name)).map((name) => `nobody was answered by ${name}`)];
}

/** Some ports are open on one of the nodes only. */
function portName(to: Party, port: number): string {
  return `${to.isPod ? (to.parties[0] ?? to.name) : 'any node'}, port ${port}`;
}
