import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { nodes } from '../../drills/cluster';
import { programEnvironment } from '../../drills/command';
import { ask, type Answer } from './program';
import { settings } from './settings';

export { apply, kubectl, nodes, read } from '../../drills/cluster';

const supplySchema = z.object({
  images: z.record(z.string(), z.object({ name: z.string(), oci: z.string() })),
  programs: z.record(z.string(), z.string()),
  manifests: z.record(z.string(), z.string()).default({}),
});

/** podman as Drydock runs it: configuration and storage of its own. */
export const DRYDOCK_PODMAN = {
  CONTAINERS_CONF: join(settings.cache, 'containers/containers.conf'),
  CONTAINERS_STORAGE_CONF: join(settings.cache, 'containers/storage.conf'),
};

// What a role says to the program that it runs.
Object.assign(programEnvironment, DRYDOCK_PODMAN, { PATH: `${join(settings.state, 'bin')}:${process.env.PATH ?? ''}` });

/** What the build of the images supplied to this platform. */
export function supply(): z.infer<typeof supplySchema> {
  return supplySchema.parse(JSON.parse(readFileSync(join(settings.state, 'supply.json'), 'utf8')));
}

/** Whatever comes of it. */
export function tryKubectl(...args: string[]): Promise<Answer> {
  return ask(join(settings.state, 'bin/kubectl'), ['--request-timeout=20s', ...args]);
}

export async function workers(): Promise<[string, string]> {
  const [one, other] = (await nodes()).filter(({ isControlPlane }) => !isControlPlane).map(({ name }) => name);
  assert.ok(one !== undefined && other !== undefined, 'the cluster has fewer than two workers');
  return [one, other];
}

export async function podman(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await ask('podman', args, DRYDOCK_PODMAN);
  assert.equal(code, 0, `podman ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}
