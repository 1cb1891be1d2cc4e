import { z } from 'zod';
import { DATABASE_NAMESPACE, read } from '../cluster';

/** CloudNativePG's own: instances named here are stopped and kept stopped. */
export const FENCED = 'cnpg.io/fencedInstances';
export const CLUSTER = ['clusters.postgresql.cnpg.io', 'pg', `--namespace=${DATABASE_NAMESPACE}`];

const clusterSchema = z.object({ metadata: z.object({ annotations: z.record(z.string(), z.string()).default({}) }) });

/** Of the cluster of PostgreSQL. */
export async function annotations(): Promise<Readonly<Record<string, string>>> {
  return (await read(clusterSchema, ...CLUSTER)).metadata.annotations;
}
