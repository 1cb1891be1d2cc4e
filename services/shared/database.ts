// PostgreSQL as the services use it: pools of connections with time limits, errors that tell what is only away for a while,
// and reads that a standby answers, or the primary where no standby does.
import { DatabaseError, Pool, type PoolClient, type QueryResultRow } from 'pg';
import { Counter, Gauge } from 'prom-client';
import * as z from 'zod';
import { clientConfig, connectionSettings } from './connection';
import { PooledClient, warningOf } from './pooled-client';
import type { Logger } from './log';
import type { Registry } from './metrics';
import { Unavailable } from './problem';
import { Resolver } from './resolver';
import { RetryBudget, retryCounter, withRetries } from './retry';
import { wholeNumber } from './settings';

export const poolSettings = {
  ...connectionSettings,
  // Where standbys answer; empty: reads go to the primary, too.
  PG_STANDBY_HOST: z.string().default(''),
  // Connections of one pool at most.
  PG_POOL_MOST: wholeNumber(1, 50).default(6),
  // How long a statement may take.
  PG_STATEMENT_MS: wholeNumber(100, 60_000).default(2_000),
  // How long a request waits for a connection, a new one included.
  PG_WAIT_MS: wholeNumber(100, 60_000).default(2_000),
};

export type PoolSettings = z.infer<z.ZodObject<typeof poolSettings>>;

/** The client's own limit comes after the server's: it is for a server that says nothing any more. */
const SILENCE_MS = 500;
/** So long, reads go to the primary after no standby has answered. */
const AVOID_STANDBYS_MS = 5_000;
/** How long a connection is kept: a Service's new endpoints get their share. */
const KEEP_SECONDS = 600;

/** With a name it is parsed and planned once for a connection, and not for each request: for what is asked often, in few forms. */
export type Statement = string | { readonly name: string; readonly text: string };

export type Query = <R extends QueryResultRow>(statement: Statement, values?: readonly unknown[]) => Promise<R[]>;

/** SQLSTATEs of a server that cannot answer now: connection and resource failures, shutdowns, a primary that is none any more. */
const PASSING = /^(08|53|28|57P0|25006|40001|40P01)/;
const TIMED_OUT = '57014';

const isPassing = (error: unknown): boolean =>
  error instanceof Unavailable || !(error instanceof DatabaseError) || PASSING.test(error.code ?? '');

/** A statement that one server found too long is not sent again, nor to another one. */
const isTimeout = (error: unknown): boolean => error instanceof DatabaseError && error.code === TIMED_OUT;

interface DatabaseOptions {
  readonly pool: Pool;
  /** Before a connection is opened. */
  readonly prepare: () => Promise<void>;
  readonly onRetry: () => void;
}

export class Database {
  private readonly budget = new RetryBudget();

  constructor(private readonly options: DatabaseOptions) {}

  /** Once. Fails as `Unavailable` where it is not known whether it was done, or the server is away. */
  query<R extends QueryResultRow>(statement: Statement, values: readonly unknown[] = []): Promise<R[]> {
    return this.withClient((query) => query<R>(statement, values));
  }

  /** What may be asked twice: again after a failure that passes. */
  read<R extends QueryResultRow>(statement: Statement, values: readonly unknown[] = []): Promise<R[]> {
    return withRetries(() => this.query<R>(statement, values), {
      budget: this.budget,
      isTransient: (error) => error instanceof Unavailable && !isTimeout(error.cause),
      onRetry: this.options.onRetry,
    });
  }

  /** All of it or nothing. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
    return this.withClient(async (query) => {
      await query('BEGIN');
      try {
        const result = await work(query);
        await query('COMMIT');
        return result;
      } catch (error) {
        // A connection that is gone rolls back by itself.
        if (error instanceof DatabaseError) await query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  private async withClient<T>(work: (query: Query) => Promise<T>): Promise<T> {
    const client = await this.connect();
    try {
      const result = await work(async <R extends QueryResultRow>(statement: Statement, values: readonly unknown[] = []) => {
        const asked = typeof statement === 'string' ? { text: statement } : statement;
        return (await client.query<R>({ ...asked, values: [...values] })).rows;
      });
      // A commit that no standby confirmed is told by a warning only.
      const warning = warningOf(client);
      if (warning !== undefined) throw new Unavailable('the database', new Error(warning));
      client.release();
      return result;
    } catch (error) {
      // What failed is known to be over only when the server itself said so.
      client.release(isPassing(error));
      if (isPassing(error) || isTimeout(error)) throw error instanceof Unavailable ? error : new Unavailable('the database', error);
      throw error;
    }
  }

  private async connect(): Promise<PoolClient> {
    try {
      await this.options.prepare();
      return await this.options.pool.connect();
    } catch (error) {
      throw new Unavailable('the database', error);
    }
  }
}

export interface Pools {
  readonly primary: Database;
  /** A read that may be some milliseconds old. */
  read<R extends QueryResultRow>(statement: Statement, values?: readonly unknown[]): Promise<R[]>;
  close(): Promise<void>;
}

export interface PoolsOptions {
  readonly settings: PoolSettings;
  /** The service's name. */
  readonly name: string;
  readonly log: Logger;
  readonly registry: Registry;
}

export function createPools(options: PoolsOptions): Pools {
  const { settings, registry } = options;
  const gauges = poolGauges(registry);
  const pools: Pool[] = [];
  const opened = (role: string, where: Pick<PoolSettings, 'PGHOST' | 'PGHOSTADDR'>): Database => {
    const database = openDatabase({ ...options, settings: { ...settings, ...where } }, role);
    pools.push(database.pool);
    gauges.watch(role, database.pool);
    return database.database;
  };
  const primary = opened('primary', settings);
  const standby = settings.PG_STANDBY_HOST === '' ? undefined : opened('standby', { PGHOST: settings.PG_STANDBY_HOST, PGHOSTADDR: '' });
  const fallbacks = new Counter({
    name: 'drydock_database_fallbacks_total',
    help: 'Reads that the primary answered because no standby did',
    registers: [registry],
  });
  let avoidUntilMs = 0;
  return {
    primary,
    async read(statement, values) {
      if (standby === undefined) return primary.read(statement, values);
      if (performance.now() >= avoidUntilMs) {
        try {
          return await standby.query(statement, values);
        } catch (error) {
          if (!(error instanceof Unavailable) || isTimeout(error.cause)) throw error;
          avoidUntilMs = performance.now() + AVOID_STANDBYS_MS;
        }
      }
      fallbacks.inc();
      return primary.read(statement, values);
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}

function openDatabase({ settings, name, log, registry }: PoolsOptions, role: string): { readonly database: Database; readonly pool: Pool } {
  const { PG_POOL_MOST, PG_STATEMENT_MS, PG_WAIT_MS } = settings;
  const surroundings = { name, resolver: new Resolver(), statementMs: PG_STATEMENT_MS, onCertificate: () => undefined };
  const latest = { config: {} };
  const pool = new Pool({
    Client: PooledClient.configuredBy(latest),
    max: PG_POOL_MOST,
    connectionTimeoutMillis: PG_WAIT_MS,
    query_timeout: PG_STATEMENT_MS + SILENCE_MS,
    idleTimeoutMillis: 30_000,
    maxLifetimeSeconds: KEEP_SECONDS,
  });
  // An idle connection that breaks is only gone; without a listener the process would end.
  pool.on('error', (error) => log.info({ pool: role, reason: error.message }, 'an idle connection was lost'));
  const retries = retryCounter(registry);
  retries.inc({ target: role }, 0);
  const database = new Database({
    pool,
    prepare: async () => {
      // Who finds all of them busy waits for one of these; while there are as many as may be, none is opened.
      if (pool.idleCount > 0 || pool.totalCount >= PG_POOL_MOST) return;
      latest.config = { ...(await clientConfig(settings, surroundings)), query_timeout: PG_STATEMENT_MS + SILENCE_MS, connectionTimeoutMillis: PG_WAIT_MS };
    },
    onRetry: () => retries.inc({ target: role }),
  });
  return { database, pool };
}

function poolGauges(registry: Registry): { watch: (role: string, pool: Pool) => void } {
  const pools = new Map<string, Pool>();
  const registers = [registry];
  new Gauge({
    name: 'drydock_database_connections',
    help: 'Connections of a pool by what they do',
    labelNames: ['pool', 'state'],
    registers,
    collect() {
      for (const [role, { totalCount, idleCount }] of pools) {
        this.set({ pool: role, state: 'idle' }, idleCount);
        this.set({ pool: role, state: 'busy' }, totalCount - idleCount);
      }
    },
  });
  new Gauge({
    name: 'drydock_database_waiting',
    help: 'Requests that wait for a connection of a pool',
    labelNames: ['pool'],
    registers,
    collect() {
      for (const [role, { waitingCount }] of pools) this.set({ pool: role }, waitingCount);
    },
  });
  return { watch: (role, pool) => void pools.set(role, pool) };
}
