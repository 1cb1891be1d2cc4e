import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

export const WORKLOADS = ['shop', 'read', 'tpcb'] as const;
export type WorkloadName = (typeof WORKLOADS)[number];

/** `tables` are shop tables whose highest id the scripts know as the variable of that name. */
const workloadSchema = z.strictObject({
  description: z.string(),
  scripts: z.array(z.strictObject({ file: z.string(), weight: z.number().int().min(1) })).min(1).optional(),
  tables: z.array(z.string().regex(/^[a-z_]+$/)).default([]),
  builtin: z.string().optional(),
  schema: z.string().regex(/^[a-z_]+$/),
});

export interface Workload {
  readonly name: WorkloadName;
  readonly description: string;
  readonly scripts: readonly { readonly name: string; readonly weight: number; readonly argument: string }[];
  readonly tables: readonly string[];
  /** The schema that its sessions find their tables in. */
  readonly schema: string;
}

export function loadWorkload(name: WorkloadName, root = join(__dirname, 'workloads')): Workload {
  const folder = join(root, name);
  const { description, scripts, tables, builtin, schema } = workloadSchema.parse(
    parse(readFileSync(join(folder, 'workload.yml'), 'utf8')),
  );
  if ((scripts === undefined) === (builtin === undefined)) {
    throw new Error(`${folder}/workload.yml needs either scripts or builtin`);
  }
  return {
    name,
    description,
    tables,
    schema,
    scripts: builtin
      ? [{ name: builtin, weight: 1, argument: `--builtin=${builtin}` }]
      : (scripts ?? []).map(({ file, weight }) => ({
          name: basename(file, '.sql'),
          weight,
          argument: `--file=${join(folder, file)}@${weight}`,
        })),
  };
}

/** pgbench's arguments for the workload's scripts and the variables that they use. */
export function scriptArguments(workload: Workload, highestIds: ReadonlyMap<string, number>): string[] {
  const variables = workload.tables.map((table) => {
    const highest = highestIds.get(table);
    if (highest === undefined) throw new Error(`the highest id of ${table} was not read`);
    return `--define=${table}=${highest}`;
  });
  return [...variables, ...workload.scripts.map(({ argument }) => argument)];
}
