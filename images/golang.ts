// Programs and files out of a folder's Go module, at the versions that its go.mod and go.sum pin.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { confined, output, run, type Argv } from './commands';
import { DescriptionError, type GoModule, type Manifest, type Versions } from './description';
import type { Folder } from './folders';
import { objectsOf } from './manifest';
import type { Bench, Workshop } from './workshop';

// The compiler on PATH, and no other that it might fetch; sums come from go.sum, which is committed.
export function goEnvironment(cache: string): Record<string, string> {
  return {
    GOMODCACHE: join(cache, 'go', 'mod'),
    GOCACHE: join(cache, 'go', 'build'),
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
    CGO_ENABLED: '0',
    // -modcacherw: so that the cache can be removed like any other folder.
    GOFLAGS: '-mod=readonly -trimpath -buildvcs=false -modcacherw',
  };
}

export async function goVersion(cache: string): Promise<string> {
  return (await output({ argv: ['go', 'env', 'GOVERSION'], env: goEnvironment(cache) })).trim();
}

export function requiredVersion(goMod: string, module: string): string | undefined {
  const escaped = module.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^(?:require)?\\s+${escaped} v(\\S+)`, 'm').exec(goMod)?.[1];
}

// The version stands in versions.yml; go.mod, which the compiler reads, must agree.
export function checkVersions(folder: Folder, go: GoModule, versions: Versions): void {
  const goMod = readFileSync(join(folder.path, 'go.mod'), 'utf8');
  for (const [variable, module] of Object.entries(go.versions)) {
    const required = requiredVersion(goMod, module);
    if (required !== versions.variables[variable]) {
      throw new DescriptionError(
        `images/${folder.name}/go.mod requires ${module} ${required ?? 'not at all'}, ` +
          `but ${variable} is ${versions.variables[variable] ?? 'not set'} in versions.yml`,
      );
    }
  }
}

const downloaded = z.object({ Dir: z.string() });

export async function moduleFolder(shop: Workshop, folder: string, module: string): Promise<string> {
  const argv: Argv = ['go', 'mod', 'download', '-json', module];
  const text = await output({ argv, cwd: shop.folder(folder).path, env: goEnvironment(shop.cache) });
  return downloaded.parse(JSON.parse(text)).Dir;
}

export async function compile(shop: Workshop, bench: Bench, go: GoModule): Promise<void> {
  checkVersions(bench.folder, go, shop.versions);
  const bin = join(bench.work, 'bin');
  mkdirSync(bin, { recursive: true });
  const common = { cwd: bench.folder.path, env: { ...goEnvironment(shop.cache), GOTMPDIR: bench.work } };
  const packages = Object.values(go.programs).map((program) => program.package);
  // Lists what is to be compiled, and so fetches those modules only: `go mod download` would fetch twice as many.
  const { name: item } = bench.folder;
  await shop.fetching.run(() =>
    shop.progress.step(item, 'modules fetched', () =>
      run({ ...common, argv: confined('go', 'list', '-deps', '-tags', go.tags, '-f', '', ...packages) }, bench),
    ),
  );
  await shop.compiling.run(async () => {
    for (const [name, program] of Object.entries(go.programs)) {
      const set = Object.entries(program.variables).map(([variable, value]) => `-X ${variable}=${value}`);
      const linker = ['-s', '-w', ...set].join(' ');
      const argv = confined('go', 'build', '-tags', go.tags, '-ldflags', linker, '-o', join(bin, name), program.package);
      await shop.progress.step(item, `${name} compiled`, () => run({ ...common, argv }, bench));
    }
  });
  for (const [name, program] of Object.entries(go.names)) symlinkSync(program, join(bin, name));
}

async function manifestText(shop: Workshop, bench: Bench, manifest: Manifest): Promise<string> {
  const module = await moduleFolder(shop, bench.folder.name, manifest.module);
  if ('path' in manifest) return readFileSync(join(module, manifest.path), 'utf8');
  const owner = bench.folder.name === 'kubernetes' ? bench.work : await shop.resultOf('kubernetes');
  return output({ argv: [join(owner, 'bin', 'kubectl'), 'kustomize', join(module, manifest.kustomize)] });
}

export async function exportManifests(shop: Workshop, bench: Bench): Promise<void> {
  const target = join(bench.work, 'manifests');
  for (const [file, manifest] of Object.entries(bench.folder.description.manifests)) {
    mkdirSync(target, { recursive: true });
    const objects = objectsOf(await manifestText(shop, bench, manifest), `${bench.folder.name}: ${file}`);
    writeFileSync(join(target, file), JSON.stringify(objects));
  }
}
