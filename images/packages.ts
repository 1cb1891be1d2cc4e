// npm packages that cannot be part of a bundle, such as those with a library of their own: copied as they were installed, with
// all that they depend on. Programs lie in /srv, so Node finds what is in /srv/node_modules.
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { DescriptionError } from './description';

export const PACKAGES_FOLDER = '/srv/node_modules';

/** What images run on. A package for another machine may be installed beside the right one. */
const TARGET = { os: 'linux', cpu: process.arch, libc: 'glibc' };

const names = z.record(z.string(), z.string()).default({});
const only = z.array(z.string()).optional();
const packageFile = z.object({ dependencies: names, optionalDependencies: names, os: only, cpu: only, libc: only });
type PackageFile = z.infer<typeof packageFile>;

function runsOnTarget({ os, cpu, libc }: PackageFile): boolean {
  return (os?.includes(TARGET.os) ?? true) && (cpu?.includes(TARGET.cpu) ?? true) && (libc?.includes(TARGET.libc) ?? true);
}

/** Where Node would find a package that is asked for from within another one: nearest first. */
function placesOf(name: string, from: string): string[] {
  const parents = from.split('/node_modules/');
  return [
    ...parents.map((_, i) => `${parents.slice(0, parents.length - i).join('/node_modules/')}/node_modules/${name}`),
    name,
  ].filter((place) => !place.startsWith('/'));
}

/** The packages and all that they depend on, as paths within node_modules. */
export function closure(nodeModules: string, wanted: readonly string[]): string[] {
  const found = new Set<string>();
  const add = (name: string, from: string, isOptional: boolean): void => {
    const place = placesOf(name, from).find((candidate) => existsSync(join(nodeModules, candidate, 'package.json')));
    if (place === undefined) {
      if (isOptional) return;
      throw new DescriptionError(`the npm package ${name}${from && `, which ${from} needs,`} is not installed`);
    }
    const description = packageFile.parse(JSON.parse(readFileSync(join(nodeModules, place, 'package.json'), 'utf8')));
    if (found.has(place) || (isOptional && !runsOnTarget(description))) return;
    found.add(place);
    for (const dependency of Object.keys({ ...description.dependencies, ...description.optionalDependencies })) {
      add(dependency, place, dependency in description.optionalDependencies);
    }
  };
  for (const name of wanted) add(name, '', false);
  return [...found].sort();
}

/** Packages within a package are packages of their own. */
function filesOf(nodeModules: string, place: string): string[] {
  return readdirSync(join(nodeModules, place), { withFileTypes: true }).flatMap((entry) => {
    const path = join(place, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesOf(nodeModules, path);
    return entry.isFile() ? [path] : [];
  });
}

function allFiles(nodeModules: string, wanted: readonly string[]): string[] {
  return closure(nodeModules, wanted).flatMap((place) => filesOf(nodeModules, place)).sort();
}

/** Of every byte that would be copied: 20 MB of sharp take 50 ms. */
export function packageDigest(nodeModules: string, name: string): string {
  const hash = createHash('sha256');
  for (const file of allFiles(nodeModules, [name])) {
    const content = readFileSync(join(nodeModules, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

export function copyPackages(nodeModules: string, wanted: readonly string[], target: string): void {
  for (const file of allFiles(nodeModules, wanted)) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    copyFileSync(join(nodeModules, file), join(target, file));
    // Whatever the umask was when they were installed.
    chmodSync(join(target, file), 0o644);
  }
}
