import { setTimeout as delay } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';
import { EXIT, Failure, messageOf } from '../seed/failure';

export async function withClient<T>(config: ClientConfig, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(config);
  // A connection that breaks while no query waits would otherwise end the whole process; the next query fails anyway.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    throw new Failure(EXIT.database, `PostgreSQL at ${config.host}:${config.port} does not answer: ${messageOf(error)}`);
  }
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Any number that no other program takes; bench and `overhead` of all clones share it. */
const BENCH_LOCK = 7_241_903;

/** Two benchmarks at once would measure each other. The lock ends with its session, so a killed run leaves none. */
export async function lockBenchmark(client: Client): Promise<void> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [BENCH_LOCK]);
  if (rows[0]?.locked) return;
  const holder = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = $1 AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [BENCH_LOCK],
  );
  const pid = holder.rows[0]?.pid ?? 'unknown';
  throw new Failure(EXIT.busy, `another benchmark runs against this database (its session has backend PID ${pid}); wait for it`);
}

const SETTINGS = [
  'synchronous_commit', 'synchronous_standby_names', 'fsync', 'full_page_writes', 'data_checksums', 'shared_buffers',
  'max_connections', 'max_wal_size', 'effective_io_concurrency', 'random_page_cost',
] as const;

export interface ServerFacts {
  readonly version: string;
  readonly settings: Record<string, string>;
  readonly standbys: { readonly name: string; readonly syncState: string }[];
}

export async function readServerFacts(client: Client): Promise<ServerFacts> {
  const version = await client.query<{ server_version: string }>('SHOW server_version');
  const settings = await client.query<{ name: string; value: string }>(
    'SELECT name, current_setting(name) AS value FROM pg_settings WHERE name = ANY ($1) ORDER BY name',
    [SETTINGS],
  );
  // The columns are empty, but the rows are there, for a role that is not a member of pg_monitor.
  const standbys = await client.query<{ name: string; syncState: string }>(
    `SELECT coalesce(nullif(application_name, ''), 'standby') AS name, coalesce(sync_state, 'not shown') AS "syncState"
       FROM pg_stat_replication ORDER BY 1`,
  );
  return {
    version: version.rows[0]?.server_version ?? 'unknown',
    settings: Object.fromEntries(settings.rows.map(({ name, value }) => [name, value])),
    standbys: standbys.rows,
  };
}

const POLL_MS = 250;
const TRY_MS = 2_000;

/** Polls until the server takes writes; false when `untilMs` or the signal came first. */
export async function waitUntilWritable(config: ClientConfig, untilMs: number, signal: AbortSignal): Promise<boolean> {
  while (Date.now() < untilMs && !signal.aborted) {
    const writable = await isWritable(config).catch(() => false);
    if (writable) return true;
    await delay(POLL_MS, undefined, { signal }).catch(() => {});
  }
  return false;
}

async function isWritable(config: ClientConfig): Promise<boolean> {
  return withClient({ ...config, connectionTimeoutMillis: TRY_MS, query_timeout: TRY_MS }, async (client) => {
    const { rows } = await client.query<{ standby: boolean }>('SELECT pg_is_in_recovery() AS standby');
    return rows[0]?.standby === false;
  });
}
