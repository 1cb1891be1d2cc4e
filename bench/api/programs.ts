// The two that are compared: one database, as many connections to it, the same row.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { connectionFromEnvironment } from '../../seed/postgres';
import { poolSettings } from '../../services/shared/database';
import type { Program } from './server';

const IMAGE = join(__dirname, '../../images/api/image.yml');
const imageSchema = z.object({ images: z.object({ api: z.object({ entrypoint: z.array(z.string()).min(2) }) }) });
/** No limit is met, but all that counts towards it is done. */
const NO_LIMIT = '100000000';

const PG_POOL_MOST = String(poolSettings.PG_POOL_MOST.parse(undefined));

export function bareProgram(environment: NodeJS.ProcessEnv): Program {
  return { name: 'bare', entry: 'bench/api/bare.ts', nodeOptions: [], environment: { ...environment, PG_POOL_MOST } };
}

export interface Surroundings {
  /** The Redis Cluster's, as NAME:PORT. */
  readonly member: string;
  /** In place of auth and image-store, which no product is asked of: their health is. */
  readonly neighbour: string;
}

/** With Node's options as in its image, and with the environment that the role `service` gives it, as far as it is here. */
export async function apiProgram(environment: NodeJS.ProcessEnv, folder: string, { member, neighbour }: Surroundings): Promise<Program> {
  const { entrypoint } = imageSchema.parse(parse(readFileSync(IMAGE, 'utf8'))).images.api;
  const { PATH, PGHOST, PGHOSTADDR, PGPORT, PGDATABASE, PGSSLMODE, PGSSLROOTCERT } = environment;
  return {
    name: 'api',
    entry: 'services/api/main.ts',
    nodeOptions: entrypoint.slice(1, -1),
    environment: {
      ...{ PATH, PGHOST, PGHOSTADDR, PGPORT, PGDATABASE, PGSSLMODE, PGSSLROOTCERT, PG_POOL_MOST },
      PORT: '0',
      DRAIN_MS: '0',
      PGCREDENTIALS: await credentials(environment, join(folder, 'postgres')),
      REDIS_NODES: member,
      REDIS_TLS: 'disable',
      REDIS_CREDENTIALS: secret(join(folder, 'redis'), { password: '' }),
      AUTH_ADDRESS: neighbour,
      IMAGE_STORE_ADDRESS: neighbour,
      RATE_GENERAL: NO_LIMIT,
      RATE_COSTLY: NO_LIMIT,
      RATE_UPLOAD: NO_LIMIT,
    },
  };
}

async function credentials(environment: NodeJS.ProcessEnv, folder: string): Promise<string> {
  const { user = '', password } = connectionFromEnvironment(environment);
  const found = typeof password === 'function' ? await password() : '';
  return secret(folder, { username: user, password: found });
}

/** As a pod has it: a file for each key. */
function secret(folder: string, files: Readonly<Record<string, string>>): string {
  mkdirSync(folder, { mode: 0o700 });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, { mode: 0o600 });
  return folder;
}
