// What SUPPLY=upstream does not build: programs and images as upstream publishes them, and manifests out of files that
// were downloaded, made into the same lists of objects as those out of Go modules.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { output } from './commands';
import type { Folder } from './folders';
import { objectsOf } from './manifest';
import type { Supply } from './supply';

const manifest = z.strictObject({
  // Path in upstream's repository -> the file that was downloaded.
  files: z.record(z.string().regex(/^(?!\/)(?!.*\.\.\/).+/, 'expected a path inside the repository'), z.string()),
  // The folder to build; the one file is the manifest where it is not given.
  kustomize: z.string().optional(),
});
const upstream = z.strictObject({
  programs: z.record(z.string(), z.string()).refine((programs) => 'kubectl' in programs, 'kubectl is missing'),
  local_images: z.record(z.string(), z.string()),
  manifests: z.record(z.string().endsWith('.json'), manifest),
});
export type Upstream = z.infer<typeof upstream>;
type Manifest = z.infer<typeof manifest>;

export function readUpstream(path: string): Upstream {
  const read = upstream.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!read.success) throw new Error(`${path} is not what the role "upstream" writes:\n${z.prettifyError(read.error)}`);
  return read.data;
}

// The project's own images have a repository; every other is upstream's.
export const ownFolders = (folders: Folder[]): string[] =>
  folders.filter(({ description }) => Object.values(description.images).some(({ repository }) => repository !== undefined)).map(({ name }) => name);

// Downloaded files lie by their checksum, so where they lie says what is in them.
function exportPath(cache: string, name: string, described: Manifest): string {
  const key = createHash('sha256').update(JSON.stringify(described)).digest('hex').slice(0, 16);
  return join(cache, 'manifests', key, name);
}

/** What was built, with what upstream gives. */
export function withUpstream(supply: Supply, { programs, local_images, manifests }: Upstream, cache: string): Supply {
  const exported = Object.entries(manifests).map(([name, described]) => [name, exportPath(cache, name, described)]);
  return {
    images: supply.images,
    local_images: { ...supply.local_images, ...local_images },
    programs: { ...supply.programs, ...programs },
    manifests: { ...supply.manifests, ...(Object.fromEntries(exported) as Record<string, string>) },
  };
}

async function manifestText(kubectl: string, { files, kustomize }: Manifest): Promise<string> {
  const [[, only] = [], ...more] = Object.entries(files);
  if (kustomize === undefined) {
    if (only === undefined || more.length > 0) throw new Error(`one file is a manifest, and these are ${Object.keys(files).length}`);
    return readFileSync(only, 'utf8');
  }
  const folder = mkdtempSync(join(tmpdir(), 'drydock-kustomize-'));
  try {
    for (const [path, file] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      copyFileSync(file, join(folder, path));
    }
    return await output({ argv: [kubectl, 'kustomize', join(folder, kustomize)] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Writes the manifests that are not there yet, and says which they were. */
export async function exportUpstream({ programs, manifests }: Upstream, cache: string): Promise<string[]> {
  const missing = Object.entries(manifests).filter(([name, described]) => !existsSync(exportPath(cache, name, described)));
  for (const [name, described] of missing) {
    const path = exportPath(cache, name, described);
    const objects = objectsOf(await manifestText(programs.kubectl ?? '', described), name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, JSON.stringify(objects));
    renameSync(`${path}.new`, path);
  }
  return missing.map(([name]) => name);
}
