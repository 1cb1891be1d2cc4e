import type { LoadDrill } from '../under-load/drill';
import { dbStop } from './db-stop';
import { imageSpike } from './image-spike';
import { redisMaster } from './redis-master';
import { serviceCrash } from './service-crash';

/** Every drill under load, by its name in DRILL=; each is a file beside this one. */
export const DRILLS = {
  'service-crash': serviceCrash,
  'db-stop': dbStop,
  'redis-master': redisMaster,
  'image-spike': imageSpike,
} as const satisfies Readonly<Record<string, () => LoadDrill>>;
export type DrillName = keyof typeof DRILLS;
export const DRILL_NAMES = Object.keys(DRILLS) as DrillName[];
