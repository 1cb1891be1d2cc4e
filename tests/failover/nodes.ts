// Three nodes of PostgreSQL and one Pgpool in containers of this machine, told what the chart's pods are told.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientConfig } from 'pg';
import { z } from 'zod';
import { containerEnvironment } from '../../images/podman';
import { ask } from '../integration/program';
import { logFolder, settings } from '../integration/settings';

const NAME = 'drydock-failover';
const SUBNET = '10.97.53';
const PASSWORD = 'only-for-these-tests';
/** How long a primary goes on alone, and how long the others ask for it: the values of the role `postgresql_ha`. */
const FENCE_SECONDS = 10;
const NUMBERS = [0, 1, 2] as const;

export type Node = (typeof NUMBERS)[number];
export const NODES: readonly Node[] = NUMBERS;

const container = (node: Node): string => `${NAME}-${node}`;
const host = (node: Node): string => `${container(node)}.nodes`;
const address = (node: Node): string => `${SUBNET}.${10 + node}`;
const PGPOOL = `${NAME}-pgpool`;
const PGPOOL_ADDRESS = `${SUBNET}.20`;

const supplySchema = z.object({ local_images: z.record(z.string(), z.string()) });

async function podman(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await ask('podman', args, containerEnvironment(settings.cache));
  if (code !== 0) throw new Error(`podman ${args.slice(0, 3).join(' ')} ended with ${code}: ${stderr}`);
  return stdout.trim();
}

const variables = (values: Readonly<Record<string, string>>): string[] => Object.entries(values).map(([name, value]) => `--env=${name}=${value}`);

function nodeEnvironment(node: Node): Record<string, string> {
  return {
    BITNAMI_DEBUG: 'true',
    PGDATA: '/bitnami/postgresql/data',
    POSTGRES_USER: 'app',
    POSTGRES_PASSWORD: PASSWORD,
    POSTGRES_POSTGRES_PASSWORD: PASSWORD,
    POSTGRES_DB: 'shop',
    POSTGRESQL_SHARED_PRELOAD_LIBRARIES: 'repmgr',
    POSTGRESQL_NUM_SYNCHRONOUS_REPLICAS: '1',
    POSTGRESQL_SYNCHRONOUS_REPLICAS_MODE: 'ANY',
    POSTGRESQL_INITDB_ARGS: '--data-checksums --locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C.UTF-8',
    POSTGRESQL_SR_CHECK: 'yes',
    POSTGRESQL_SR_CHECK_USERNAME: 'sr_check_user',
    POSTGRESQL_SR_CHECK_PASSWORD: PASSWORD,
    REPMGR_PASSWORD: PASSWORD,
    REPMGR_PARTNER_NODES: `${NODES.map(host).join(',')},`,
    REPMGR_PRIMARY_HOST: host(0),
    REPMGR_NODE_NAME: container(node),
    REPMGR_NODE_NETWORK_NAME: host(node),
    REPMGR_USE_PGREWIND: 'true',
    REPMGR_FENCE_OLD_PRIMARY: 'yes',
    REPMGR_CHILD_NODES_DISCONNECT_TIMEOUT: String(FENCE_SECONDS),
    REPMGR_CONNECT_TIMEOUT: '2',
    REPMGR_RECONNECT_ATTEMPTS: '3',
    REPMGR_RECONNECT_INTERVAL: '2',
  };
}

const PGPOOL_ENVIRONMENT = {
  PGPOOL_BACKEND_NODES: `${NODES.map((node) => `${node}:${host(node)}:5432`).join(',')},`,
  PGPOOL_SR_CHECK_USER: 'sr_check_user',
  PGPOOL_SR_CHECK_PASSWORD: PASSWORD,
  PGPOOL_POSTGRES_USERNAME: 'app',
  PGPOOL_POSTGRES_PASSWORD: PASSWORD,
  PGPOOL_POSTGRES_CUSTOM_USERS: 'postgres',
  PGPOOL_POSTGRES_CUSTOM_PASSWORDS: PASSWORD,
  PGPOOL_ADMIN_USERNAME: 'admin',
  PGPOOL_ADMIN_PASSWORD: PASSWORD,
  PGPOOL_ENABLE_LOAD_BALANCING: 'no',
  PGPOOL_MAX_POOL: '1',
  PGPOOL_HEALTH_CHECK_PERIOD: '2',
  PGPOOL_HEALTH_CHECK_TIMEOUT: '5',
  PGPOOL_HEALTH_CHECK_MAX_RETRIES: '1',
  PGPOOL_HEALTH_CHECK_RETRY_DELAY: '1',
  PGPOOL_CONNECT_TIMEOUT: '2000',
  PGPOOL_SR_CHECK_PERIOD: '2',
  PGPOOL_AUTO_FAILBACK: 'yes',
  PGPOOL_AUTO_FAILBACK_INTERVAL: '2',
};

/** As the chart has it: a root that cannot be written to, no rights, and empty folders where it mounts some. */
function restricted(name: string, ip: string, folders: readonly string[]): string[] {
  return [
    'run', '--detach', `--name=${name}`, `--network=${NAME}`, `--ip=${ip}`, '--read-only', '--tmpfs=/tmp', '--cap-drop=all', '--user=1001:1001',
    `--log-driver=k8s-file`, `--log-opt=path=${join(logFolder, `${name}.log`)}`,
    ...NODES.map((node) => `--add-host=${host(node)}:${address(node)}`),
    ...folders.map((folder) => `--volume=${folder}`),
  ];
}

export async function startAll(): Promise<void> {
  const { local_images: images } = supplySchema.parse(JSON.parse(readFileSync(join(logFolder, 'supply.json'), 'utf8')));
  const image = (key: string): string => images[key] ?? key;
  await podman('network', 'create', '--disable-dns', `--subnet=${SUBNET}.0/24`, NAME);
  const folders = ['postgresql/conf', 'postgresql/tmp', 'repmgr/conf', 'repmgr/tmp', 'repmgr/logs'].map((name) => `/opt/bitnami/${name}`);
  for (const node of NODES) {
    const volume = `--volume=${container(node)}:/bitnami/postgresql`;
    await podman(...restricted(container(node), address(node), folders), volume, ...variables(nodeEnvironment(node)), image('postgresql_repmgr'));
  }
  const own = ['conf', 'etc', 'tmp', 'logs'].map((name) => `/opt/bitnami/pgpool/${name}`);
  await podman(...restricted(PGPOOL, PGPOOL_ADDRESS, own), ...variables(PGPOOL_ENVIRONMENT), image('pgpool'));
}

export async function removeAll(): Promise<void> {
  await podman('rm', '--force', '--ignore', '--volumes', '--time=0', PGPOOL, ...NODES.map(container));
  await podman('volume', 'rm', '--force', ...NODES.map(container));
  const { stdout } = await ask('podman', ['network', 'ls', '--format={{.Name}}'], containerEnvironment(settings.cache));
  if (stdout.split('\n').includes(NAME)) await podman('network', 'rm', NAME);
}

/** By Pgpool, as the application. */
export const asOwner: ClientConfig = { host: PGPOOL_ADDRESS, port: 5432, user: 'app', password: PASSWORD, database: 'shop' };
export const asSuperuser: ClientConfig = { ...asOwner, user: 'postgres' };

const PORTS = [5432, 5433] as const;

/** By the node's own socket: also of one that is cut off. undefined: it does not answer. */
export async function askNode(node: Node, sql: string, port: (typeof PORTS)[number] = 5432): Promise<string | undefined> {
  const { code, stdout } = await ask(
    'podman',
    ['exec', container(node), 'psql', '-XAtq', '-h', '/opt/bitnami/postgresql/tmp', '-p', String(port), '-U', 'postgres', '-d', 'shop', '-c', sql],
    containerEnvironment(settings.cache),
  );
  return code === 0 ? stdout.trim() : undefined;
}

/** The nodes that would take a write at this moment, at either port. */
export async function writableNodes(): Promise<Node[]> {
  const looks = NODES.flatMap((node) => PORTS.map(async (port) => ({ node, answer: await askNode(node, 'SELECT pg_is_in_recovery()', port) })));
  return [...new Set((await Promise.all(looks)).filter(({ answer }) => answer === 'f').map(({ node }) => node))];
}

export const killServer = (node: Node): Promise<string> =>
  podman('exec', container(node), 'sh', '-c', 'kill -9 "$(head -n 1 "$PGDATA/postmaster.pid")"');
export const killContainers = (...nodes: Node[]): Promise<string> => podman('kill', '--signal=KILL', ...nodes.map(container));
export const startContainers = (...nodes: Node[]): Promise<string> => podman('start', ...nodes.map(container));
export const cutOff = (node: Node): Promise<string> => podman('network', 'disconnect', '--force', NAME, container(node));
export const connect = (node: Node): Promise<string> => podman('network', 'connect', `--ip=${address(node)}`, NAME, container(node));

/** What a node has said since the containers' start. */
export const logOf = (node: Node): string => readFileSync(join(logFolder, `${container(node)}.log`), 'utf8');
