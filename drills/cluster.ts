import { z } from 'zod';
import { CommandFailed, command } from './command';
import { namespaceOf } from '../metrics/namespaces';

/** Everything that a drill makes in a cluster has this name, by which the next one finds it. */
export const OWN_NAME = 'drydock-alert-demo';
export const DATABASE_NAMESPACE = namespaceOf('database');
export const MONITORING_NAMESPACE = namespaceOf('monitoring');

const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';
const INSTANCES = ['pods', `--namespace=${DATABASE_NAMESPACE}`, '--selector=drydock.dev/component=postgres,cnpg.io/podRole=instance'];

const conditionsSchema = z.array(z.object({ type: z.string(), status: z.string() })).default([]);
const nodesSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()) }),
      status: z.object({ conditions: conditionsSchema }),
    }),
  ),
});
const instancesSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()) }),
      status: z.object({ phase: z.string(), conditions: conditionsSchema }),
    }),
  ),
});

export interface Node {
  readonly name: string;
  readonly isReady: boolean;
  readonly isControlPlane: boolean;
}

/** A pod of PostgreSQL. */
export interface Instance {
  readonly pod: string;
  readonly isPrimary: boolean;
  readonly isReady: boolean;
  readonly isRunning: boolean;
}

export function kubectl(...args: string[]): Promise<string> {
  return command('kubectl', ['--request-timeout=20s', ...args]);
}

export async function apply(...objects: object[]): Promise<void> {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  await command('kubectl', ['--request-timeout=20s', 'apply', '--server-side', '--field-manager=drydock-drills', '--filename=-'], list);
}

export async function read<T>(schema: z.ZodType<T>, ...args: string[]): Promise<T> {
  return schema.parse(JSON.parse(await kubectl('get', ...args, '--output=json')));
}

/** The same; undefined where there is no such object. */
export async function readIfThere<T>(schema: z.ZodType<T>, ...args: string[]): Promise<T | undefined> {
  const found = await kubectl('get', ...args, '--ignore-not-found', '--output=json');
  return found.trim() === '' ? undefined : schema.parse(JSON.parse(found));
}

export async function nodes(): Promise<Node[]> {
  const { items } = await read(nodesSchema, 'nodes');
  return items.map(({ metadata, status }) => ({
    name: metadata.name,
    isReady: isReady(status.conditions),
    isControlPlane: CONTROL_PLANE in metadata.labels,
  }));
}

export async function instances(): Promise<Instance[]> {
  const { items } = await read(instancesSchema, ...INSTANCES);
  return items
    .map(({ metadata, status }) => ({
      pod: metadata.name,
      isPrimary: metadata.labels['cnpg.io/instanceRole'] === 'primary',
      isReady: isReady(status.conditions),
      isRunning: status.phase === 'Running',
    }))
    .sort((a, b) => a.pod.localeCompare(b.pod));
}

/** The last of the standbys that serve: faults meet a standby, because losing the primary is a failover, another drill. */
export async function someStandby(): Promise<string> {
  const standby = (await instances()).filter(({ isPrimary, isReady: ready }) => !isPrimary && ready).at(-1);
  if (standby === undefined) throw new Error('no standby of PostgreSQL is ready');
  return standby.pod;
}

/** Runs SQL within an instance as its superuser, and returns what psql printed, bare. */
export function sqlWithin(pod: string, sql: string): Promise<string> {
  return kubectl('exec', pod, `--namespace=${DATABASE_NAMESPACE}`, '--container=postgres', '--', 'psql', '-XAtqc', sql);
}

/** psql's code when it finds no server: a stopped one has nothing that could be undone. */
export function isNoServer(error: unknown): boolean {
  return error instanceof CommandFailed && /connection to server.*failed|exit code 2/s.test(error.stderr);
}

/** Minikube's nodes are containers of podman with the same names. */
export function onNode(node: string, script: string): Promise<string> {
  return command('podman', ['exec', node, 'sh', '-c', script]);
}

/** kill -9 of a container's first process. Returns when that was, in seconds since the machine's start. */
export async function killProcess(node: string, pod: string, container: string): Promise<number> {
  const id = `$(crictl ps --quiet --name '^${container}$' --label io.kubernetes.pod.name=${pod})`;
  const pid = `$(crictl inspect --output go-template --template '{{.info.pid}}' ${id})`;
  return Number(await onNode(node, `pid=${pid}; read -r now rest </proc/uptime; kill -9 $pid && echo $now`));
}

function isReady(conditions: z.infer<typeof conditionsSchema>): boolean {
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}
