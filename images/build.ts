// Builds the folders that have no result of their key yet, side by side. Older results stay: a platform that is up may run
// from them. `make clean` removes the cache.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundle, nodeVersion } from './bundle';
import { bundlesOf, keys, packagesOf, usesNode, type Folder } from './folders';
import { compile, exportManifests, goVersion } from './golang';
import { makeLayer, readLayer } from './layers';
import { writeLayout } from './oci';
import { packageDigest } from './packages';
import { load, localImages, localName, removeBuildContainers } from './podman';
import type { Progress } from './progress';
import type { Versions } from './description';
import { builtIn, lanes, resultPath, type Bench, type Workshop } from './workshop';

const UNFINISHED = '.unfinished';

export interface Plan {
  folders: Folder[];
  keyOf: (folder: string) => string;
  missing: Folder[];
  bundles: ReadonlyMap<string, string>;
}

export interface PlanOrders {
  cache: string;
  // The folder images/ of the project.
  root: string;
  folders: Folder[];
  all: Folder[];
  versions: Versions;
}

export async function plan({ cache, root, folders, all, versions }: PlanOrders): Promise<Plan> {
  const needsGo = folders.some((folder) => folder.description.go);
  const entries = folders.flatMap((folder) => bundlesOf(folder).map((entry) => ({ entry, packages: packagesOf(folder) })));
  const [go, local, ...texts] = await Promise.all([
    needsGo ? goVersion(cache) : '',
    localImages(cache),
    ...entries.map(({ entry, packages }) => bundle(dirname(root), entry, packages)),
  ]);
  const bundles = new Map(entries.map(({ entry }, i) => [entry, texts[i] ?? '']));
  const packages = new Map(folders.flatMap(packagesOf).map((name) => [name, packageDigest(join(dirname(root), 'node_modules'), name)]));
  const byFolder = keys(all, versions, { go, node: folders.some(usesNode) ? nodeVersion() : '', bundles, packages });
  const keyOf = (folder: string): string => {
    const key = byFolder.get(folder);
    if (key === undefined) throw new Error(`no key for the folder "${folder}"`);
    return key;
  };
  const isThere = ({ name, description }: Folder): boolean =>
    existsSync(resultPath(cache, name, keyOf(name))) &&
    Object.entries(description.images).every(([image, { podman }]) => !podman || local.has(localName(image, keyOf(name))));
  return { folders, keyOf, missing: folders.filter((folder) => !isThere(folder)), bundles };
}

// What a killed build left: nothing in it counts. Its processes and mounts went with it, its containers did not.
export async function clearUnfinished(cache: string): Promise<void> {
  mkdirSync(builtIn(cache), { recursive: true });
  await removeBuildContainers(cache);
  for (const name of readdirSync(builtIn(cache)).filter((entry) => entry.endsWith(UNFINISHED))) {
    rmSync(join(builtIn(cache), name), { recursive: true });
  }
}

async function buildFolder(shop: Workshop, bench: Bench): Promise<void> {
  const { folder, work } = bench;
  const { go, layers, images } = folder.description;
  rmSync(bench.log, { force: true });
  mkdirSync(work, { recursive: true });
  if (go) await compile(shop, bench, go);
  await exportManifests(shop, bench);
  // In the order they are described: a layer may take one that stands above it.
  for (const [name, layer] of Object.entries(layers)) await makeLayer(shop, bench, name, layer);
  for (const [key, image] of Object.entries(images)) {
    const layout = join(work, 'oci', key);
    const blobs = await Promise.all(image.layers.map((layer) => readLayer(shop, bench, layer)));
    const name = image.repository === undefined ? (shop.versions.images[key] ?? key) : `${image.repository}:${bench.key}`;
    writeLayout(layout, [{ name, image, layers: blobs }]);
    if (image.podman) {
      await shop.progress.step(folder.name, "into podman's storage", () => load(layout, localName(key, bench.key), shop.cache, bench));
    }
    if (image.podman === 'only') rmSync(layout, { recursive: true });
  }
  for (const name of readdirSync(work).filter((entry) => entry.includes('.stage'))) rmSync(join(work, name), { recursive: true });
  // podman has them now.
  const served = Object.values(images).some((image) => image.podman !== 'only');
  if (!served && Object.keys(images).length > 0) rmSync(join(work, 'layers'), { recursive: true });
}

export interface Orders {
  cache: string;
  root: string;
  versions: Versions;
  all: Folder[];
  progress: Progress;
  signal: AbortSignal;
}

export async function build({ missing, keyOf, bundles }: Plan, { cache, root, versions, all, progress, signal }: Orders): Promise<void> {
  // The first failure ends the others: their message would only push the cause off the screen.
  const failure = new AbortController();
  const results = new Map<string, Promise<string>>();
  const shop: Workshop = {
    cache,
    root,
    versions,
    bundles,
    signal: AbortSignal.any([signal, failure.signal]),
    progress,
    ...lanes(),
    resultOf: (name) => results.get(name) ?? Promise.resolve(resultPath(cache, name, keyOf(name))),
    folder: (name) => {
      const found = all.find((folder) => folder.name === name);
      if (!found) throw new Error(`no folder "${name}"`);
      return found;
    },
  };

  const make = async (folder: Folder): Promise<string> => {
    const key = keyOf(folder.name);
    const work = join(builtIn(cache), `${folder.name}-${key}${UNFINISHED}`);
    const log = join(cache, 'logs', `${folder.name}.log`);
    try {
      await buildFolder(shop, { folder, key, work, log, signal: shop.signal });
    } catch (error) {
      failure.abort(error);
      throw error;
    }
    const result = resultPath(cache, folder.name, key);
    rmSync(result, { recursive: true, force: true });
    renameSync(work, result);
    progress.done(folder.name);
    return result;
  };
  for (const folder of missing) results.set(folder.name, make(folder));
  await Promise.allSettled(results.values());
  shop.signal.throwIfAborted();
}
