import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, type ClientConfig } from 'pg';
import { z } from 'zod';
import { connectionFromEnvironment } from '../../seed/postgres';
import { read } from './cluster';
import { settings } from './settings';
import { until } from './waiting';

const connectionSchema = z.object({
  environment: z.record(z.string(), z.string()),
  superuser: z.string(),
  read_only_host: z.string(),
  read_only_address: z.string(),
});
const podsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({ nodeName: z.string().default('') }),
      status: z.object({ podIP: z.string().default('') }),
    }),
  ),
});

/** How clients connect, as `make up` wrote it down. */
export function connection(): z.infer<typeof connectionSchema> {
  return connectionSchema.parse(JSON.parse(readFileSync(join(settings.state, 'postgres.json'), 'utf8')));
}

/** What the playbooks give to the programs: libpq's environment, psql and pgbench on the path, a temporary folder. */
export function clientEnvironment(): NodeJS.ProcessEnv {
  return {
    ...connection().environment,
    PATH: `${join(settings.state, 'bin')}:${process.env.PATH ?? ''}`,
    TMPDIR: join(settings.state, 'tmp'),
  };
}

export function asOwner(): ClientConfig {
  return connectionFromEnvironment(connection().environment);
}

export function asSuperuser(): ClientConfig {
  const { environment, superuser } = connection();
  return connectionFromEnvironment({ ...environment, PGUSER: superuser });
}

export function asReader(): ClientConfig {
  const { environment, read_only_host, read_only_address } = connection();
  return connectionFromEnvironment({ ...environment, PGHOST: read_only_host, PGHOSTADDR: read_only_address });
}

export async function withDatabase<T>(config: ClientConfig, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(config);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}

export async function queryOne<T>(config: ClientConfig, schema: z.ZodType<T>, sql: string): Promise<T> {
  return withDatabase(config, async (client) => schema.parse((await client.query(sql)).rows[0]));
}

/** The instance that a client comes to who wants to write, whichever engine runs it. */
export async function currentPrimary(): Promise<{ readonly pod: string; readonly node: string }> {
  const { address } = await queryOne(asSuperuser(), z.object({ address: z.string() }), 'SELECT host(inet_server_addr()) AS address');
  const { items } = await read(podsSchema, 'pods', '--namespace=database', '--selector=drydock.dev/component=postgres');
  const primary = items.find(({ status }) => status.podIP === address);
  if (primary === undefined) throw new Error(`no instance has the address ${address}`);
  return { pod: primary.metadata.name, node: primary.spec.nodeName };
}

const standbysSchema = z.object({ streaming: z.number(), quorum: z.number() });

/** Two standbys stream, and a commit waits for one of them. */
export async function waitForStandbys(seconds: number): Promise<void> {
  await until('two standbys that stream, as candidates of one quorum', seconds, async () => {
    const { streaming, quorum } = await queryOne(
      asSuperuser(),
      standbysSchema,
      `SELECT (count(*) FILTER (WHERE state = 'streaming'))::int AS streaming, (count(*) FILTER (WHERE sync_state = 'quorum'))::int AS quorum
         FROM pg_stat_replication`,
    );
    if (streaming === 2 && quorum === 2) return true;
    throw new Error(`${streaming} standbys stream, ${quorum} count for the quorum`);
  });
}
