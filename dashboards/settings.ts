import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type ObjectiveName, readObjectives } from '../bench/objectives';
import { EXIT, Failure, messageOf } from '../seed/failure';

const ROOT = join(__dirname, '..');
const SLO_FILE = join(ROOT, 'group_vars/all/slo.yml');

/** The numbers that dashboards show and other places own. */
export interface Settings {
  readonly thresholds: Readonly<Record<ObjectiveName, number>>;
  readonly postgresInstances: number;
  readonly redisMembers: number;
  readonly redisMemoryPercent: number;
  readonly scrapeSeconds: number;
  /** Where runbooks lie: a URL, or a folder seen from the root of the clone. */
  readonly runbooks: string;
}

export function readSettings(): Settings {
  const objectives = Object.fromEntries(readObjectives(SLO_FILE).map(({ name, threshold }) => [name, threshold]));
  const { drydock_postgres_instances } = read('group_vars/all/postgres.yml', z.object({ drydock_postgres_instances: z.number() }));
  const { drydock_redis_members } = read('group_vars/all/redis.yml', z.object({ drydock_redis_members: z.number() }));
  const { drydock_scrape_seconds } = read('group_vars/all/monitoring.yml', z.object({ drydock_scrape_seconds: z.number() }));
  const objectivesSchema = z.object({ objectives_runbook_base: z.string(), objectives_redis_memory_percent: z.number() });
  const { objectives_runbook_base, objectives_redis_memory_percent } = read('roles/objectives/defaults/main.yml', objectivesSchema);
  return {
    thresholds: objectives as Record<ObjectiveName, number>,
    postgresInstances: drydock_postgres_instances,
    redisMembers: drydock_redis_members,
    redisMemoryPercent: objectives_redis_memory_percent,
    scrapeSeconds: drydock_scrape_seconds,
    runbooks: objectives_runbook_base,
  };
}

function read<T>(file: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(parse(readFileSync(join(ROOT, file), 'utf8')));
  } catch (error) {
    throw new Failure(EXIT.usage, `${file} cannot be used: ${messageOf(error)}`);
  }
}
