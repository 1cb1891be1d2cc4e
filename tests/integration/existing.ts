/**
 * PLATFORM=existing, for real: a Minikube cluster of somebody else's, with an own MetalLB, an own default StorageClass and an own
 * Prometheus Operator, becomes a platform, and afterwards is what it was, object by object.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { z } from 'zod';
import { kubectl, podman, supply, tryKubectl } from './cluster';
import { reachesItsGoals } from './drills';
import { attempt, changed, make, makeFails } from './make';
import { describe } from './program';
import { logFolder, settings, temporaryFolder } from './settings';
import { figure, foundation, lastly, say, step, summary } from './steps';
import { until } from './waiting';

const TENANT = `${settings.name.slice(0, 17)}-of`;
const LANDLORD_TAGS = '--tags preflight,images,network,certificates,registry,minikube,clients';
const THEIRS = ['metallb-native.json', 'local-path-storage.json', 'prometheus-operator.json'];
/** They come and go by themselves. */
const PASSING = /^(events|events\.events\.k8s\.io|leases\.coordination\.k8s\.io|endpoints|endpointslices\.discovery\.k8s\.io|componentstatuses)$/;
const IDENTITY = 'KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name,UID:.metadata.uid';
const GENERATION = 'GENERATION:.metadata.generation';

const PREFIX = 'team-a-';
/** Whose manifests are upstream's keep their names. */
const OWN_NAMESPACES = ['app-services', 'cache', 'database', 'frontend', 'ingress', 'monitoring', 'node-exporter'];
/** Where the project's own images are: in the cluster, or (`theirs`) in the registry that its owner has. */
const ofTheirs = z.enum(['cluster', 'theirs']).default('cluster').parse(process.env.REGISTRY || undefined) === 'theirs';
const registry = (): string => `${subnet()}.250:5000`;
const asked = (): Record<string, string> => ({
  NAME: TENANT,
  PLATFORM: 'existing',
  KUBECONFIG: join(settings.state, 'kubeconfig'),
  PREFIX,
  ...(ofTheirs
    ? { REGISTRY: registry(), REGISTRY_AUTH: join(settings.state, 'registry/auth.json'), REGISTRY_CA: join(settings.state, 'certificates/ca.crt') }
    : { REGISTRY: 'cluster' }),
});
/** Of what no registry reachable from here has, nothing can be shown. */
const WITHOUT_GRAFANA = { ANSIBLE_ARGS: `-e '{"drydock_grafana": false}'` };
let before: string[] = [];

rmSync(logFolder, { recursive: true, force: true });
mkdirSync(temporaryFolder, { recursive: true });

foundation('a cluster of somebody else’s, with parts of their own', 1_200, async () => {
  await make('up', { ANSIBLE_ARGS: LANDLORD_TAGS }, 1_000);
  for (const file of THEIRS) await applyTheirs(file);
  await kubectl('annotate', 'storageclass', 'local-path', '--overwrite', 'storageclass.kubernetes.io/is-default-class=true');
  await kubectl('label', 'node', settings.name, 'node.kubernetes.io/exclude-from-external-load-balancers-');
  await kubectl('rollout', 'status', 'deployment/controller', '--namespace=metallb-system', '--timeout=170s');
  await until('their pool', 60, async () => ((await applyText(pool())).code === 0 ? true : undefined));
  if (ofTheirs) await trustRegistry();
  before = await objects();
  say(`${before.length} objects`);
});

step('what is missing is told before anything is built or changed', 120, async () => {
  await makeFails('up', { NAME: TENANT, PLATFORM: 'existing' }, /need a registry that the cluster pulls from.*REGISTRY=/, 30);
  await makeFails('up', { ...asked(), KUBECONFIG: '/nowhere' }, /There is no file \/nowhere/, 30);
  await makeFails('up', { ...asked(), CONTEXT: 'nobodys' }, /has no context nobodys/, 90);
  assert.deepEqual(await objects(), before);
});

foundation('make up brings what the cluster lacks, and leaves the rest to others', 900, async () => {
  const { seconds, output } = await make('up', { ...asked(), ...WITHOUT_GRAFANA }, 600);
  assert.match(output, /left to others: metallb, storage, prometheus_operator/);
  figure('make up on a cluster that is there', `${seconds.toFixed(0)} s`);
  const now = new Set(await objects());
  assert.deepEqual(before.filter((object) => !now.has(object)), []);
  const namespaces = (await kubectl('get', 'namespaces', '--output=jsonpath={.items[*].metadata.name}')).split(' ');
  const expected = ofTheirs ? OWN_NAMESPACES : [...OWN_NAMESPACES, 'registry'];
  assert.deepEqual(namespaces.filter((name) => expected.some((own) => name.endsWith(own))).sort(), expected.map((name) => `${PREFIX}${name}`));
});

step('make up again, without saying where, changes nothing', 300, async () => {
  const again = await make('up', { NAME: TENANT }, 290);
  assert.equal(changed(again), 0, describe(again, 'changed something'));
});

step('another prefix is refused', 60, async () => {
  await makeFails('up', { NAME: TENANT, PREFIX: 'team-b-' }, /were made with the prefix "team-a-"/, 30);
});

step('it is seeded and measured like any other', 300, async () => {
  await make('seed', { NAME: TENANT, ROWS: '20000' });
  // Whether a busy machine holds its objectives is not what is asked here.
  const finished = await attempt('bench', { NAME: TENANT, DURATION: '10', CLIENTS: '4' });
  const tps = /[\d,.]+ TPS, [\d,]+ transactions, 0 errors/.exec(finished.output)?.[0];
  assert.ok(tps !== undefined, describe(finished, 'measured nothing, or errors'));
  figure('make bench there', tps);
});

step('status and drills find what is there under its other names', 300, async () => {
  const { output } = await make('status', { NAME: TENANT });
  assert.match(output, /pg-1 +primary +True/);
  assert.match(output, /(\d+) of \1 targets up/);
  await reachesItsGoals('service-crash', { NAME: TENANT });
});

lastly('make down removes exactly what is Drydock’s', 600, async () => {
  const { seconds } = await make('down', { NAME: TENANT }, 500);
  figure('make down', `${seconds.toFixed(0)} s`);
  await until('the cluster to be as it was', 60, async () => {
    assert.deepEqual(await objects(), before);
    return true;
  });
});

lastly('the cluster itself is taken down', 120, async () => {
  await make('down');
});

after(() => process.stderr.write(`\nFigures of this run:\n${summary()}\n`));

async function applyTheirs(file: string): Promise<void> {
  const items = z.array(z.unknown()).parse(JSON.parse(readFileSync(supply().manifests[file] ?? '', 'utf8')));
  // Upstream's helper has no version; the registry has one.
  const helper = `image: ${supply().images.local_path_helper?.name ?? ''}\\n`;
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: items.filter(Boolean) }).replace('image: busybox\\n', helper);
  await until(`${file} to be applied`, 60, async () => ((await applyText(text)).code === 0 ? true : undefined));
}

async function applyText(text: string): ReturnType<typeof tryKubectl> {
  const file = join(temporaryFolder, 'theirs.json');
  writeFileSync(file, text);
  return tryKubectl('apply', '--server-side', '--field-manager=landlord', `--filename=${file}`);
}

function pool(): string {
  const metadata = { name: 'landlords', namespace: 'metallb-system' };
  const items = [
    { apiVersion: 'metallb.io/v1beta1', kind: 'IPAddressPool', metadata, spec: { addresses: [`${subnet()}.200-${subnet()}.219`] } },
    { apiVersion: 'metallb.io/v1beta1', kind: 'L2Advertisement', metadata, spec: { ipAddressPools: ['landlords'] } },
  ];
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

/** As the cluster's owner would: its nodes know who has signed the registry's certificate. */
async function trustRegistry(): Promise<void> {
  const folder = `/etc/containerd/certs.d/${registry()}`;
  const file = join(temporaryFolder, 'hosts.toml');
  const server = `https://${registry()}`;
  writeFileSync(file, `server = "${server}"\n[host."${server}"]\n  capabilities = ["pull", "resolve"]\n  ca = "/etc/containerd/certs.d/drydock.crt"\n`);
  for (const node of ['', '-m02', '-m03'].map((end) => `${settings.name}${end}`)) {
    await podman('exec', node, 'mkdir', '-p', folder);
    await podman('cp', file, `${node}:${folder}/hosts.toml`);
  }
}

/** Every object that is there for long; of what its owner writes, the generation, too. */
async function objects(): Promise<string[]> {
  const kinds = (await kubectl('api-resources', '--verbs=list', '--output=name')).split('\n').filter((kind) => kind !== '' && !PASSING.test(kind));
  const found = await kubectl('get', kinds.join(','), '--all-namespaces', '--ignore-not-found', '--no-headers', `--output=custom-columns=${IDENTITY},${GENERATION}`);
  return found.split('\n').map((line) => line.replaceAll(/ +/g, ' ').trim()).sort();
}

function subnet(): string {
  const { subnet: found } = z.object({ subnet: z.string() }).parse(JSON.parse(readFileSync(join(settings.state, 'platform.json'), 'utf8')));
  return found.replace(/\.0\/24$/, '');
}
