// Layers: archives of files, of a small Debian, or of a containerd store.
import { copyFileSync, chmodSync, lstatSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { hostMirrors, sourcesFor } from './apt-sources';
import { confined, run, type Argv } from './commands';
import { DescriptionError, type DebianPackages, type FileSource, type Layer } from './description';
import { isProgram, resolve } from './folders';
import { moduleFolder } from './golang';
import { layerBlob, writeLayout, type LayerBlob, type NamedImage } from './oci';
import { copyPackages, PACKAGES_FOLDER } from './packages';
import { buildContainer, containerEnvironment, removeContainer } from './podman';
import type { Bench, Workshop } from './workshop';

const UNWANTED = ['doc', 'info', 'lintian', 'locale', 'man'].map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`);
const SAME_EVERY_TIME = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
const AS_IT_IS = ['--sort=name', '--numeric-owner', '--xattrs', '--xattrs-include=*'];

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const layerFile = (folder: string, name: string, ending: 'tar' | 'json'): string => join(folder, 'layers', `${name}.${ending}`);
const saved = z.object({ digest: z.string(), size: z.number() });

// A layer of this folder, or of another one's finished result.
export async function readLayer(shop: Workshop, bench: Bench, reference: string): Promise<LayerBlob> {
  const { folder, name } = resolve(reference, bench.folder.name);
  const owner = folder === bench.folder.name ? bench.work : await shop.resultOf(folder);
  return { tar: layerFile(owner, name, 'tar'), ...saved.parse(JSON.parse(readFileSync(layerFile(owner, name, 'json'), 'utf8'))) };
}

async function sourceFile(shop: Workshop, bench: Bench, source: FileSource): Promise<{ path: string; mode: number }> {
  if (isProgram(source)) {
    const owner = source.of ? await shop.resultOf(source.of) : bench.work;
    return { path: join(owner, 'bin', source.program), mode: 0o755 };
  }
  if ('bundle' in source) {
    // Its name keeps it apart from others, and has it removed with the stages.
    const path = join(bench.work, `${source.bundle.replaceAll('/', '-')}.stage`);
    writeFileSync(path, shop.bundles.get(source.bundle) ?? '');
    return { path, mode: 0o644 };
  }
  if ('runtime' in source) return { path: realpathSync(process.execPath), mode: 0o755 };
  if ('module' in source) {
    const path = join(await moduleFolder(shop, source.of ?? bench.folder.name, source.module), source.path);
    return { path, mode: parseInt(source.mode ?? '0644', 8) };
  }
  const path = join(bench.folder.path, source.file);
  return { path, mode: lstatSync(path).mode & 0o111 ? 0o755 : 0o644 };
}

// Puts a layer's files and links under `stage` as they will lie under "/".
async function stageFiles(shop: Workshop, bench: Bench, layer: Layer, stage: string): Promise<void> {
  mkdirSync(stage, { recursive: true, mode: 0o755 });
  for (const [target, source] of Object.entries(layer.files)) {
    const { path, mode } = await sourceFile(shop, bench, source);
    mkdirSync(dirname(join(stage, target)), { recursive: true });
    copyFileSync(path, join(stage, target));
    chmodSync(join(stage, target), mode);
  }
  if (layer.packages) copyPackages(join(dirname(shop.root), 'node_modules'), layer.packages, join(stage, PACKAGES_FOLDER));
  for (const [link, target] of Object.entries(layer.links)) {
    mkdirSync(dirname(join(stage, link)), { recursive: true });
    symlinkSync(target, join(stage, link));
  }
}

async function debootstrap(shop: Workshop, bench: Bench, packages: DebianPackages, tar: string, options: string[]): Promise<void> {
  const sources = `${tar}.list`;
  writeFileSync(sources, sourcesFor(packages.suite, hostMirrors()));
  const include = `--include=${packages.packages.join(',')}`;
  const argv = confined('mmdebstrap', '--mode=root', ...options, include, packages.suite, tar, sources);
  await shop.debian.run(() =>
    shop.progress.step(bench.folder.name, `Debian ${packages.suite} packages`, () => run({ argv, env: { TMPDIR: bench.work } }, bench)),
  );
}

async function debianRoot(shop: Workshop, bench: Bench, packages: DebianPackages, stage: string, tar: string): Promise<void> {
  const setup = packages.setup ? join(bench.folder.path, packages.setup) : undefined;
  const hooks = [
    `cp -a ${quoted(stage)}/. "$1"/`,
    ...(setup ? [`cp ${quoted(setup)} "$1"/setup && chroot "$1" sh /setup && rm "$1"/setup`] : []),
    // The host's own, and what only apt and dpkg want.
    'rm -rf "$1"/etc/apt/sources.list* "$1"/etc/hostname "$1"/etc/resolv.conf "$1"/var/cache/* "$1"/var/log/*.log "$1"/var/lib/dpkg/*-old',
  ];
  await debootstrap(shop, bench, packages, tar, ['--variant=minbase', ...UNWANTED, ...hooks.map((hook) => `--customize-hook=${hook}`)]);
}

async function debianFiles(shop: Workshop, bench: Bench, packages: DebianPackages, paths: string[], stage: string): Promise<void> {
  const everything = `${stage}.everything.tar`;
  await debootstrap(shop, bench, packages, everything, ['--variant=extract']);
  const members = paths.map((path) => `./${path}`);
  await run({ argv: ['tar', '--extract', '--file', everything, '--directory', stage, ...members] }, bench);
}

async function namedImage(shop: Workshop, bench: Bench, reference: string): Promise<NamedImage> {
  const { folder, name: key } = resolve(reference, bench.folder.name);
  const image = shop.folder(folder).description.images[key];
  const name = shop.versions.images[key];
  if (!image || name === undefined) throw new DescriptionError(`images/${bench.folder.name}/image.yml: no image "${reference}"`);
  const layers = await Promise.all(image.layers.map((layer) => readLayer(shop, bench, layer.includes(':') ? layer : `${folder}:${layer}`)));
  return { name, image, layers };
}

async function containerdStore(shop: Workshop, bench: Bench, store: NonNullable<Layer['containerd_store']>, stage: string): Promise<void> {
  const root = `${stage}.root`;
  const layout = `${stage}.oci`;
  const target = join(stage, 'var/lib/containerd');
  writeLayout(layout, await Promise.all(store.images.map((image) => namedImage(shop, bench, image))));
  mkdirSync(root, { recursive: true });
  mkdirSync(target, { recursive: true });
  const { tar } = await readLayer(shop, bench, store.rootfs);
  await run({ argv: ['tar', '--extract', '--numeric-owner', '--file', tar, '--directory', root] }, bench);
  copyFileSync(join(shop.root, 'fill-containerd-store.sh'), join(root, 'fill'));
  const container = buildContainer(bench.folder.name, bench.key);
  const env = containerEnvironment(shop.cache);
  const argv: Argv = [
    'podman', 'run', '--rm', '--name', container, '--privileged', '--network=none', '--tmpfs=/run', '--tmpfs=/tmp',
    `--volume=${target}:/var/lib/containerd`, `--volume=${layout}:/layout:ro`, '--rootfs', root, 'sh', '/fill', '/layout',
  ];
  try {
    await shop.progress.step(bench.folder.name, 'containerd store filled', () => run({ argv, env }, bench));
  } finally {
    await removeContainer(container, env);
  }
  rmSync(root, { recursive: true });
}

export async function makeLayer(shop: Workshop, bench: Bench, name: string, layer: Layer): Promise<void> {
  const stage = join(bench.work, `${name}.stage`);
  const tar = layerFile(bench.work, name, 'tar');
  mkdirSync(dirname(tar), { recursive: true });
  await stageFiles(shop, bench, layer, stage);
  if (layer.containerd_store) await containerdStore(shop, bench, layer.containerd_store, stage);
  if (layer.debian && !layer.debian.paths) {
    await debianRoot(shop, bench, layer.debian, stage, tar);
  } else {
    if (layer.debian?.paths) await debianFiles(shop, bench, layer.debian, layer.debian.paths, stage);
    const flags = layer.containerd_store ? AS_IT_IS : SAME_EVERY_TIME;
    await run({ argv: ['tar', '--create', '--file', tar, ...flags, '--directory', stage, '.'] }, bench);
  }
  const { digest, size } = await layerBlob(tar);
  writeFileSync(layerFile(bench.work, name, 'json'), JSON.stringify({ digest, size }));
}
