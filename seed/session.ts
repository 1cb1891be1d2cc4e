import { Client, DatabaseError, type ClientConfig, type QueryConfig } from 'pg';
import { EXIT, Failure, messageOf } from './failure';

/** What every connection of the program is called in pg_stat_activity. */
const APPLICATION = 'drydock-seed';
const HEARTBEAT_MS = 3_000;
const HEARTBEAT_ANSWER_MS = 10_000;

/**
 * The run's right to load: one connection, open from before the first row until after the swap, that holds an advisory
 * lock. The swap happens on it, so if it is still the same connection then, no failover came in between and every row
 * that the server acknowledged is where the swap takes place.
 */
export interface Session {
  readonly client: Client;
  /** Aborted when the connection is lost or the user interrupts: everything under way stops then. */
  readonly signal: AbortSignal;
  /** Runs the work on a further connection, which is closed afterwards; it is cut off when the signal is aborted. */
  withConnection<T>(work: (client: Client) => Promise<T>): Promise<T>;
  /** Ends what further connections may still be doing on the server: it notices a closed connection only between statements. */
  terminateConnections(): Promise<void>;
}

export async function withSession<T>(
  config: ClientConfig,
  schema: string,
  interrupted: AbortSignal,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const client = await connect(config);
  const lost = new AbortController();
  client.on('error', (error) => lost.abort(connectionLost(error)));
  client.on('end', () => lost.abort(connectionLost(new Error('the server closed the connection'))));
  const heartbeat = setInterval(() => {
    const beat: QueryConfig & { query_timeout: number } = { text: 'SELECT 1', query_timeout: HEARTBEAT_ANSWER_MS };
    client.query(beat).catch((error: unknown) => {
      lost.abort(connectionLost(error));
    });
  }, HEARTBEAT_MS);
  try {
    if (!(await tryLock(client, schema))) throw await busy(client, schema);
    return await work(sessionOn(client, config, AbortSignal.any([interrupted, lost.signal])));
  } catch (error) {
    throw isConnectionLoss(error) ? connectionLost(error) : error;
  } finally {
    clearInterval(heartbeat);
    client.removeAllListeners('end');
    await closeQuietly(client);
  }
}

function sessionOn(client: Client, config: ClientConfig, signal: AbortSignal): Session {
  const processIds = new Set<number>();
  return {
    client,
    signal,
    async withConnection(work) {
      signal.throwIfAborted();
      const further = await connect(config);
      const cut = (): void => void further.end().catch(() => undefined);
      const { rows } = await further.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const processId = rows[0]?.pid ?? 0;
      processIds.add(processId);
      signal.addEventListener('abort', cut, { once: true });
      try {
        return await work(further);
      } catch (error) {
        throw isConnectionLoss(error) ? connectionLost(error) : error;
      } finally {
        signal.removeEventListener('abort', cut);
        await closeQuietly(further);
      }
    },
    async terminateConnections() {
      await client.query(
        `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
          WHERE pid = ANY($1) AND application_name = $2`,
        [[...processIds], APPLICATION],
      );
    },
  };
}

export async function connect(config: ClientConfig): Promise<Client> {
  const client = new Client({ ...config, application_name: APPLICATION });
  // Losing the connection also rejects the query under way, or the next one; there is nothing to add here.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new Failure(EXIT.database, `the database at ${config.host}:${config.port} is not reachable: ${messageOf(error)}`, {
      cause: error,
    });
  }
  return client;
}

export async function closeQuietly(client: Client): Promise<void> {
  await client.end().catch(() => undefined);
}

export async function tryLock(client: Client, schema: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    'SELECT pg_try_advisory_lock(hashtext($1), hashtext($2)) AS locked',
    [APPLICATION, schema],
  );
  return rows[0]?.locked === true;
}

async function busy(client: Client, schema: string): Promise<Failure> {
  const { rows } = await client.query<{ pid: number; who: string | null; since: string | null }>(
    `SELECT l.pid, coalesce(host(a.client_addr), 'a local socket') AS who,
            to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"') AS since
       FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)
      WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
        AND l.classid::bigint = hashtext($1)::bigint & 4294967295 AND l.objid::bigint = hashtext($2)::bigint & 4294967295`,
    [APPLICATION, schema],
  );
  const holder = rows[0];
  const who = holder ? `server process ${holder.pid}, from ${holder.who}, since ${holder.since}` : 'it has just ended';
  return new Failure(EXIT.busy, `another run is loading the schema ${schema} (${who}); wait until it has ended`);
}

/** Told by the server as it goes (shutdown, crash, demotion to a standby), or by the network. */
const LOSS_CODES = /^(57P|08|25006)/;

export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof DatabaseError) return LOSS_CODES.test(error.code ?? '');
  return error instanceof Error && (error.message.startsWith('Connection terminated') || 'syscall' in error);
}

export function connectionLost(error: unknown): Failure {
  return new Failure(
    EXIT.database,
    `the connection to the database was lost (${messageOf(error)}); the schema is as it was before this run. ` +
      'Run again once the database is back: what this run has left is removed then.',
    { cause: error },
  );
}
