import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ask, type Answer } from './program';
import { settings } from './settings';

const supplySchema = z.object({
  images: z.record(z.string(), z.object({ name: z.string(), oci: z.string() })),
  programs: z.record(z.string(), z.string()),
});

const nodesSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()) }),
      status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })) }),
    }),
  ),
});

const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';

export interface Node {
  readonly name: string;
  readonly isReady: boolean;
  readonly isControlPlane: boolean;
}

/** What the build of the images supplied to this platform. */
export function supply(): z.infer<typeof supplySchema> {
  return supplySchema.parse(JSON.parse(readFileSync(join(settings.state, 'supply.json'), 'utf8')));
}

/** Runs kubectl as the user would, and returns what it printed. */
export async function kubectl(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await tryKubectl(...args);
  assert.equal(code, 0, `kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

export function tryKubectl(...args: string[]): Promise<Answer> {
  return ask(join(settings.state, 'bin/kubectl'), ['--request-timeout=20s', ...args]);
}

export async function read<T>(schema: z.ZodType<T>, ...args: string[]): Promise<T> {
  return schema.parse(JSON.parse(await kubectl('get', ...args, '--output=json')));
}

export async function nodes(): Promise<Node[]> {
  const { items } = await read(nodesSchema, 'nodes');
  return items.map(({ metadata, status }) => ({
    name: metadata.name,
    isReady: status.conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True'),
    isControlPlane: CONTROL_PLANE in metadata.labels,
  }));
}

export async function workers(): Promise<[string, string]> {
  const [one, other] = (await nodes()).filter(({ isControlPlane }) => !isControlPlane).map(({ name }) => name);
  assert.ok(one !== undefined && other !== undefined, 'the cluster has fewer than two workers');
  return [one, other];
}

/** podman as Drydock runs it: configuration and storage of its own. */
export const DRYDOCK_PODMAN = {
  CONTAINERS_CONF: join(settings.cache, 'containers/containers.conf'),
  CONTAINERS_STORAGE_CONF: join(settings.cache, 'containers/storage.conf'),
};

export async function podman(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await ask('podman', args, DRYDOCK_PODMAN);
  assert.equal(code, 0, `podman ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}
