// The folders under images/, the order they are built in, and the key each result is kept by.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DescriptionError, parseDescription, type Description, type FileSource, type Versions } from './description';

// Part of every key: raise it when this program makes something else out of the same inputs.
const RECIPE = 1;
const KEY_LENGTH = 16;

export interface Folder {
  name: string;
  path: string;
  description: Description;
  // Folders whose results this one takes.
  needs: string[];
  // Folders of whose module (go.mod and go.sum) this one takes files, which need not be built for it.
  modulesOf: string[];
}

export interface Reference {
  folder: string;
  name: string;
}

export function resolve(reference: string, folder: string): Reference {
  const [first = '', second] = reference.split(':');
  return second === undefined ? { folder, name: first } : { folder: first, name: second };
}

/** What a result is made of besides the files of its folder. */
export interface Ingredients {
  /** The compiler counts with its patch release, whose fixes are in every binary. */
  readonly go: string;
  readonly node: string;
  /** Entry point -> the whole program. */
  readonly bundles: ReadonlyMap<string, string>;
  /** npm package -> what tells its bytes, and those of all that it depends on, from any other. */
  readonly packages: ReadonlyMap<string, string>;
}

export function isProgram(source: FileSource): source is Extract<FileSource, { program: string }> {
  return 'program' in source;
}

function fileSources(description: Description): FileSource[] {
  return Object.values(description.layers).flatMap((layer) => Object.values(layer.files));
}

/** The entry points of the project's own programs in a folder. */
export function bundlesOf({ description }: Folder): string[] {
  return [...new Set(fileSources(description).flatMap((source) => ('bundle' in source ? [source.bundle] : [])))].sort();
}

/** The npm packages that a folder takes as they are. */
export function packagesOf({ description }: Folder): string[] {
  return [...new Set(Object.values(description.layers).flatMap((layer) => layer.packages ?? []))].sort();
}

export function usesNode({ description }: Folder): boolean {
  return fileSources(description).some((source) => 'runtime' in source);
}

function needsOf(name: string, description: Description): string[] {
  const references = [
    ...Object.values(description.images).flatMap((image) => image.layers),
    ...Object.values(description.layers).flatMap((layer) => layer.containerd_store?.images ?? []),
  ].map((reference) => resolve(reference, name).folder);
  const programs = fileSources(description).flatMap((source) => (isProgram(source) && source.of ? [source.of] : []));
  const kustomize = Object.values(description.manifests).some((manifest) => 'kustomize' in manifest) ? ['kubernetes'] : [];
  return [...new Set([...references, ...programs, ...kustomize])].filter((need) => need !== name).sort();
}

function modulesOf(name: string, description: Description): string[] {
  return [...new Set(fileSources(description).flatMap((source) => ('module' in source ? [source.of ?? name] : [])))].sort();
}

export function readFolders(root: string, versions: Versions): Folder[] {
  const names = readdirSync(root).filter((name) => existsSync(join(root, name, 'image.yml')));
  if (names.length === 0) throw new DescriptionError(`no folder with an image.yml under ${root}`);
  const folders = names.map((name) => {
    const path = join(root, name);
    const file = join(path, 'image.yml');
    const description = parseDescription(readFileSync(file, 'utf8'), file, versions);
    return { name, path, description, needs: needsOf(name, description), modulesOf: modulesOf(name, description) };
  });
  checkImageNames(folders, versions);
  return buildOrder(folders);
}

function checkImageNames(folders: Folder[], versions: Versions): void {
  for (const folder of folders) {
    for (const [key, image] of Object.entries(folder.description.images)) {
      const isNamed = versions.images[key] !== undefined;
      if (image.repository !== undefined) {
        if (isNamed) throw new DescriptionError(`images/${folder.name}/image.yml gives "${key}" a repository, but drydock_images names it`);
      } else if (image.podman !== 'only' && !isNamed) {
        throw new DescriptionError(`images/${folder.name}/image.yml yields the image "${key}", which drydock_images does not name`);
      }
    }
  }
}

// Needed before needing; of those free to go, the one that most others wait for comes first.
export function buildOrder(folders: Folder[]): Folder[] {
  const byName = new Map(folders.map((folder) => [folder.name, folder]));
  const waiting = (name: string, seen = new Set<string>()): Set<string> => {
    for (const folder of folders) {
      if (folder.needs.includes(name) && !seen.has(folder.name)) waiting(folder.name, seen.add(folder.name));
    }
    return seen;
  };
  const ordered: Folder[] = [];
  const visit = (folder: Folder, path: string[]): void => {
    if (ordered.includes(folder)) return;
    if (path.includes(folder.name)) throw new DescriptionError(`folders need each other: ${[...path, folder.name].join(' -> ')}`);
    for (const need of folder.needs) {
      const needed = byName.get(need);
      if (!needed) throw new DescriptionError(`images/${folder.name}/image.yml names the folder "${need}", which is not there`);
      visit(needed, [...path, folder.name]);
    }
    ordered.push(folder);
  };
  const byDemand = folders
    .map((folder) => ({ folder, demand: waiting(folder.name).size }))
    .sort((a, b) => b.demand - a.demand || a.folder.name.localeCompare(b.folder.name));
  for (const { folder } of byDemand) visit(folder, []);
  return ordered;
}

// The chosen folders and all that they need, in the same order.
export function withNeeds(folders: Folder[], chosen: string[]): Folder[] {
  const wanted = new Set(chosen);
  const unknown = chosen.filter((name) => !folders.some((folder) => folder.name === name));
  if (unknown.length > 0) {
    throw new DescriptionError(`no such folder: ${unknown.join(', ')}; there are: ${folders.map((folder) => folder.name).join(', ')}`);
  }
  for (const folder of [...folders].reverse()) {
    if (wanted.has(folder.name)) folder.needs.forEach((need) => wanted.add(need));
  }
  return folders.filter((folder) => wanted.has(folder.name));
}

function filesUnder(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile())
    .sort();
}

// A result's key: what it is made of.
export function keys(folders: Folder[], versions: Versions, { go, node, bundles, packages }: Ingredients): Map<string, string> {
  const result = new Map<string, string>();
  const digest = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');
  for (const folder of folders) {
    const modules = folder.modulesOf.flatMap((name) =>
      ['go.mod', 'go.sum'].map((file) => digest(readFileSync(join(folder.path, '..', name, file)))),
    );
    const inputs = {
      recipe: RECIPE,
      architecture: process.arch,
      description: folder.description,
      names: Object.keys(folder.description.images).map((key) => versions.images[key] ?? null),
      files: filesUnder(folder.path)
        .filter((file) => relative(folder.path, file) !== 'image.yml')
        .map((file) => [relative(folder.path, file), statSync(file).mode & 0o111 ? 'x' : '-', digest(readFileSync(file))]),
      modules,
      go: folder.description.go ? go : null,
      needs: folder.needs.map((need) => result.get(need)),
      ...(usesNode(folder) && { node }),
      ...(bundlesOf(folder).length > 0 && { bundles: bundlesOf(folder).map((entry) => digest(bundles.get(entry) ?? '')) }),
      ...(packagesOf(folder).length > 0 && { packages: packagesOf(folder).map((name) => packages.get(name)) }),
    };
    result.set(folder.name, createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, KEY_LENGTH));
  }
  return result;
}
