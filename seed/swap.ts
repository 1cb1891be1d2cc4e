import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseError, type Client, type ClientConfig } from 'pg';
import { EXIT, Failure, messageOf } from './failure';
import { readManifest } from './manifest';
import { closeQuietly, connect, connectionLost, isConnectionLoss, tryLock } from './session';

/** A failover takes 10 to 20 s (see the README); then the old server process must have given up its lock. */
const OUTCOME_WITHIN_MS = 90_000;
const ASK_AGAIN_MS = 1_000;
const DROP_WAITS_FOR_READERS = '10s';

export interface Schemas {
  readonly real: string;
  readonly loading: string;
  /** The old data, renamed by the swap: readers under way keep it until they are done. */
  readonly retired: string;
}

export function schemasFor(real: string): Schemas {
  return { real, loading: `${real}_loading`, retired: `${real}_retired` };
}

/**
 * Puts the loaded schema in the real one's place, in one transaction. Renaming needs no lock on the tables, so it
 * neither waits for readers nor makes them wait.
 */
export async function swap(
  client: Client,
  config: ClientConfig,
  { real, loading, retired }: Schemas,
  loadId: string,
  fillManifest: () => Promise<void>,
): Promise<void> {
  await client.query('BEGIN');
  await fillManifest();
  const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [real]);
  if (rowCount !== 0) await client.query(`ALTER SCHEMA ${real} RENAME TO ${retired}`);
  await client.query(`ALTER SCHEMA ${loading} RENAME TO ${real}`);
  try {
    await client.query('COMMIT');
  } catch (error) {
    if (!isConnectionLoss(error)) throw error;
    if (!(await wasCommitted(config, real, loadId, error))) throw connectionLost(error);
  }
}

/**
 * The connection was lost between COMMIT and its answer, so only the database knows. The lock is asked for first: once
 * it is free, the server process that was committing is gone, and what the manifest says then is final.
 */
async function wasCommitted(config: ClientConfig, schema: string, loadId: string, cause: unknown): Promise<boolean> {
  const deadline = Date.now() + OUTCOME_WITHIN_MS;
  let last = cause;
  while (Date.now() < deadline) {
    let client: Client | undefined;
    try {
      client = await connect(config);
      if (await tryLock(client, schema)) return (await readManifest(client, schema))?.loadId === loadId;
      last = new Error('the server process of the lost connection still holds the lock');
    } catch (error) {
      last = error;
    } finally {
      if (client) await closeQuietly(client);
    }
    await delay(ASK_AGAIN_MS);
  }
  throw new Failure(
    EXIT.database,
    `the connection was lost while the new data took the old data's place, and within ${OUTCOME_WITHIN_MS / 1000} s the ` +
      `database did not say which of them is there now (${messageOf(last)}). It is one of the two, whole. ` +
      'Run again once the database is back.',
    { cause },
  );
}

const LOCK_NOT_AVAILABLE = '55P03';

/** Returns false if others still use it after a while. */
export async function dropWithin(client: Client, schema: string): Promise<boolean> {
  await client.query(`SET lock_timeout = '${DROP_WAITS_FOR_READERS}'`);
  try {
    await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
    return true;
  } catch (error) {
    if (error instanceof DatabaseError && error.code === LOCK_NOT_AVAILABLE) return false;
    throw error;
  } finally {
    await client.query('RESET lock_timeout').catch(() => undefined);
  }
}
