import { existsSync, readFileSync, readdirSync, type Dirent } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { DRYDOCK_PODMAN } from './cluster';
import { leftOver, readProcesses, type Process } from './processes';
import { ask, NOT_FOUND } from './program';
import { settings, temporaryFolder } from './settings';

/** Everything of the machine that a platform adds to, by kind. */
export interface Snapshot {
  readonly kinds: ReadonlyMap<string, readonly string[]>;
  readonly processes: readonly Process[];
}

const CGROUPS = '/sys/fs/cgroup';
/** What happens within a container's own cgroup is the container's. */
const CONTAINER = /^libpod-[0-9a-f]+$/;
/** Where systemd, on a machine that has it, keeps what others start and stop at any time. */
const CGROUPS_OF_OTHERS = /^\/sys\/fs\/cgroup\/(?:[^/]+\/)?(?:user|system)\.slice\//;
/** The machine's temporary folders are everybody's: there, names tell whose a file is. */
const TEMPORARY_NAMES = /minikube|juju|podman|buildah|libpod|container|storage|netavark|ansible|drydock|kube/i;

const linksSchema = z.array(
  z.object({ ifname: z.string(), addr_info: z.array(z.object({ local: z.string().optional(), prefixlen: z.number() })) }),
);
const routesSchema = z.array(
  z.object({
    dst: z.string(),
    dev: z.string().optional(),
    gateway: z.string().optional(),
    table: z.string().optional(),
    type: z.string().optional(),
  }),
);

export async function takeSnapshot(): Promise<Snapshot> {
  const [links, routes, firewall, ownPodman, usersPodman] = await Promise.all([
    lines('ip', ['-json', 'address'], (text) =>
      linksSchema
        .parse(JSON.parse(text))
        .flatMap(({ ifname, addr_info }) => [ifname, ...addr_info.map(({ local, prefixlen }) => `${ifname} ${local}/${prefixlen}`)]),
    ),
    Promise.all(['-4', '-6'].map((family) => lines('ip', [family, '-json', 'route', 'show', 'table', 'all'], routesOf))),
    Promise.all([lines('iptables-save', [], rulesOf), lines('ip6tables-save', [], rulesOf), lines('nft', ['list', 'tables'])]),
    podmanObjects(DRYDOCK_PODMAN),
    podmanObjects({}),
  ]);
  return {
    processes: readProcesses(),
    kinds: new Map([
      ['interface', links],
      ['network namespace', filesIn('/run/netns')],
      ['route', routes.flat()],
      ['firewall rule', firewall.flat()],
      ['mount', mounts()],
      ['cgroup', cgroupsBelow(CGROUPS).filter((folder) => !CGROUPS_OF_OTHERS.test(folder))],
      ["Drydock's podman", ownPodman],
      ["the user's podman", usersPodman],
      ['temporary file', [...filesIn(temporaryFolder), ...['/tmp', '/var/tmp'].flatMap(filesIn).filter((name) => TEMPORARY_NAMES.test(name))]],
      ['host folder', ['/lib/modules', '/opt/cni/bin', '/etc/cni/net.d', join(homedir(), '.minikube'), join(homedir(), '.kube')].filter(existsSync)],
      ['state', [...filesIn(settings.states), ...filesIn('/run/drydock')].filter((path) => basename(path).startsWith(settings.name))],
    ]),
  };
}

/** What is there now and was not before, or the other way round; empty where nothing is. */
export function differences(before: Snapshot, after: Snapshot): string[] {
  const found = leftOver(before.processes, after.processes).map((process) => `process left: ${process}`);
  for (const [kind, now] of after.kinds) {
    const then = before.kinds.get(kind) ?? [];
    found.push(...now.filter((item) => !then.includes(item)).map((item) => `${kind} left: ${item}`));
    found.push(...then.filter((item) => !now.includes(item)).map((item) => `${kind} gone: ${item}`));
  }
  return found;
}

/** What a program prints, line by line; nothing where the program is not installed (yet). */
async function lines(program: string, args: string[], read = (text: string): string[] => text.split('\n'), environment = {}): Promise<string[]> {
  const { code, stdout, stderr } = await ask(program, args, environment);
  if (code === NOT_FOUND) return [];
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return read(stdout).filter((line) => line !== '');
}

function routesOf(text: string): string[] {
  return routesSchema
    .parse(JSON.parse(text))
    .map(({ type = 'unicast', dst, gateway = '', dev = '', table = 'main' }) => `${type} ${dst} via ${gateway} dev ${dev} table ${table}`);
}

/** Rules and chains that somebody made; the kernel's own chains are there or not as tables are loaded. */
function rulesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.startsWith('-A ') || /^:\S+ - /.test(line)).map((line) => line.replace(/ \[\d+:\d+\]$/, ''));
}

async function podmanObjects(environment: NodeJS.ProcessEnv): Promise<string[]> {
  // Without its configuration podman would look at the user's storage: before the first build there is nothing of ours.
  if (Object.values(environment).some((file) => file !== undefined && !existsSync(file))) return [];
  const listings = [
    ['ps', '--all', '--format', 'container {{.Names}}'],
    ['pod', 'ls', '--format', 'pod {{.Name}}'],
    ['volume', 'ls', '--format', 'volume {{.Name}}'],
    ['network', 'ls', '--format', 'network {{.Name}}'],
  ];
  return (await Promise.all(listings.map((args) => lines('podman', args, undefined, environment)))).flat();
}

function mounts(): string[] {
  return readFileSync('/proc/self/mounts', 'utf8').split('\n').filter(Boolean).map((line) => line.split(' ').slice(0, 3).join(' '));
}

function cgroupsBelow(folder: string): string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => [join(folder, name), ...(CONTAINER.test(name) ? [] : cgroupsBelow(join(folder, name)))]);
}

function filesIn(folder: string): string[] {
  return entriesOf(folder).map((entry) => join(folder, entry.name));
}

/** A folder that is not there, or no longer, holds nothing. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
