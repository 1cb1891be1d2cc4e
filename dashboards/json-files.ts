import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, Failure, messageOf } from '../seed/failure';
import { allDashboards } from './definitions/all';
import { type Dashboard, parseDashboard } from './model';
import type { Settings } from './settings';

/** Where the JSON lies that is committed, and that a Grafana is given. */
export const JSON_FOLDER = join(__dirname, 'json');

export interface JsonFile {
  readonly name: string;
  readonly text: string;
}

/** The definitions as files. They are numbered, so that a folder lists them in the order in which they are shown. */
export function printDashboards(settings: Settings): JsonFile[] {
  return allDashboards(settings).map((dashboard, index) => ({
    name: `${index + 1}-${String(dashboard.uid).replace(/^drydock-/, '')}.json`,
    text: `${JSON.stringify(dashboard, null, 2)}\n`,
  }));
}

/** Names of the files that are not as the definitions print them, or that no definition prints. */
export function differingFiles(folder: string, wanted: readonly JsonFile[]): string[] {
  const names = new Set([...listJson(folder), ...wanted.map(({ name }) => name)]);
  return [...names].sort().filter((name) => readIfThere(join(folder, name)) !== wanted.find((file) => file.name === name)?.text);
}

/** Makes the folder hold the wanted files and no other JSON. */
export function writeFiles(folder: string, wanted: readonly JsonFile[]): string[] {
  const differing = differingFiles(folder, wanted);
  mkdirSync(folder, { recursive: true });
  for (const name of differing) {
    const file = wanted.find((candidate) => candidate.name === name);
    if (file) writeFileSync(join(folder, name), file.text);
    else rmSync(join(folder, name));
  }
  return differing;
}

export function readDashboards(folder: string): Dashboard[] {
  const names = listJson(folder);
  if (names.length === 0) throw new Failure(EXIT.usage, `--dashboards: a folder with dashboards as JSON is allowed; ${folder} has none`);
  return names.map((name) => {
    const file = join(folder, name);
    const text = readIfThere(file);
    if (text === undefined) throw new Failure(EXIT.usage, `--dashboards: ${file} cannot be read`);
    return parseDashboard(text, file);
  });
}

function listJson(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json')).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new Failure(EXIT.usage, `${folder} cannot be read: ${messageOf(error)}`);
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
