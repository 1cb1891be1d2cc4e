// What the build hands to everything else: where each image, program and manifest lies.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Versions } from './description';
import type { Folder } from './folders';
import { localName } from './podman';
import { resultPath } from './workshop';

const supply = z.object({
  // Key of drydock_images, or of an image of the project's own -> the name the cluster asks for, and the OCI layout that holds it.
  images: z.record(z.string(), z.object({ name: z.string(), oci: z.string() })),
  // Images in Drydock's own podman storage.
  local_images: z.record(z.string(), z.string()),
  programs: z.record(z.string(), z.string()),
  manifests: z.record(z.string(), z.string()),
});
export type Supply = z.infer<typeof supply>;

export interface Names {
  versions: Versions;
  // The name under which the cluster knows the registry of the project's own images.
  ownRegistry: string;
  keyOf: (folder: string) => string;
}

export function describeSupply(cache: string, folders: Folder[], { versions, ownRegistry, keyOf }: Names): Supply {
  const result: Supply = { images: {}, local_images: {}, programs: {}, manifests: {} };
  for (const { name, description } of folders) {
    const path = resultPath(cache, name, keyOf(name));
    for (const [key, image] of Object.entries(description.images)) {
      const own = image.repository && `${ownRegistry}/${image.repository}:${keyOf(name)}`;
      const served = own ?? versions.images[key];
      if (image.podman) result.local_images[key] = localName(key, keyOf(name));
      if (image.podman !== 'only' && served !== undefined) result.images[key] = { name: served, oci: join(path, 'oci', key) };
    }
    for (const program of description.host_programs) result.programs[program] = join(path, 'bin', program);
    for (const manifest of Object.keys(description.manifests)) result.manifests[manifest] = join(path, 'manifests', manifest);
  }
  return result;
}

export function readSupply(path: string): Supply {
  const read = supply.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!read.success) throw new Error(`${path} is not what "build" writes:\n${z.prettifyError(read.error)}`);
  return read.data;
}

export function supplyText(value: Supply): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

export function isWritten(path: string, value: Supply): boolean {
  return existsSync(path) && readFileSync(path, 'utf8') === supplyText(value);
}

export function writeSupply(path: string, value: Supply): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, supplyText(value));
  renameSync(`${path}.new`, path);
}
