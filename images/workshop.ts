// What the steps of a build share: where things lie, and how much may run at once.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Folder } from './folders';
import type { Logged } from './commands';
import { Lane } from './lanes';
import type { Progress } from './progress';
import type { Versions } from './description';

export interface Workshop {
  cache: string;
  // The folder images/ of the project.
  root: string;
  versions: Versions;
  // The project's own programs as they were when the keys were made: entry point -> the whole program.
  bundles: ReadonlyMap<string, string>;
  signal: AbortSignal;
  progress: Progress;
  // A compiler keeps every core busy by itself; the next module's sources are fetched meanwhile, and mmdebstrap, which
  // mostly waits for the network and the disk, runs beside it.
  fetching: Lane;
  compiling: Lane;
  debian: Lane;
  // Where a folder's finished result lies; waits for it.
  resultOf: (folder: string) => Promise<string>;
  folder: (name: string) => Folder;
}

export function lanes(): Pick<Workshop, 'fetching' | 'compiling' | 'debian'> {
  return { fetching: new Lane(1), compiling: new Lane(1), debian: new Lane(Math.max(1, Math.floor(availableParallelism() / 2))) };
}

// One folder's bench in it: its result grows in `work` until it is whole.
export interface Bench extends Logged {
  folder: Folder;
  key: string;
  work: string;
}

export const builtIn = (cache: string): string => join(cache, 'built');
export const resultPath = (cache: string, folder: string, key: string): string => join(builtIn(cache), `${folder}-${key}`);
