// podman with a configuration and a storage of Drydock's own, which the role `images` writes.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { output, run, type Argv } from './commands';
import type { Bench } from './workshop';

export function containerEnvironment(cache: string): Record<string, string> {
  const folder = join(cache, 'containers');
  for (const file of ['containers.conf', 'storage.conf']) {
    if (!existsSync(join(folder, file))) throw new Error(`${join(folder, file)} is missing; the role "images" writes it`);
  }
  return { CONTAINERS_CONF: join(folder, 'containers.conf'), CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf') };
}

// Not yet in a dry run on an empty machine: then nothing is stored either.
const isConfigured = (cache: string): boolean => existsSync(join(cache, 'containers', 'storage.conf'));

export const localName = (image: string, key: string): string => `localhost/drydock/${image}:${key}`;

export async function localImages(cache: string): Promise<Set<string>> {
  if (!isConfigured(cache)) return new Set();
  const argv: Argv = ['podman', 'image', 'list', '--format', '{{.Repository}}:{{.Tag}}'];
  return new Set((await output({ argv, env: containerEnvironment(cache) })).split('\n').filter(Boolean));
}

export async function load(layout: string, name: string, cache: string, bench: Bench): Promise<void> {
  const argv: Argv = ['skopeo', 'copy', '--quiet', `oci:${layout}`, `containers-storage:${name}`];
  await run({ argv, env: containerEnvironment(cache) }, bench);
}

export async function removeContainer(name: string, env: Record<string, string>): Promise<void> {
  await output({ argv: ['podman', 'rm', '--force', '--ignore', '--time=0', name], env });
}

const BUILD_CONTAINER = 'drydock-build-';
export const buildContainer = (folder: string, key: string): string => `${BUILD_CONTAINER}${folder}-${key}`;

export async function removeBuildContainers(cache: string): Promise<void> {
  if (!isConfigured(cache)) return;
  const env = containerEnvironment(cache);
  const argv: Argv = ['podman', 'ps', '--all', '--filter', `name=^${BUILD_CONTAINER}`, '--format', '{{.Names}}'];
  const left = (await output({ argv, env })).split('\n').filter(Boolean);
  for (const name of left) await removeContainer(name, env);
}
