/**
 * A client's own record of what the database promised it, kept while the database is being hurt.
 *
 * Glossary
 *   acknowledged   the server said that the row is committed: it must be there afterwards, whatever happened
 *   failed         the server said that the row is not committed, or it was never sent
 *   indeterminate  the connection was lost, or the wait for a standby cancelled, after the row was sent: both may be true
 *   gap            the time between two acknowledgements that follow one another, of any writer
 *   lost           acknowledged, and not there afterwards
 */
import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError, type ClientConfig } from 'pg';

const WRITERS = 4;
/** A commit that waits for a standby longer than this is given up: what came of it is not known. */
const ANSWER_MS = 5_000;
const CONNECT_MS = 2_000;
/** Before a new try after a failed one, so that a refusing server is not flooded. */
const RETRY_MS = 50;

export type Outcome = 'acknowledged' | 'failed' | 'indeterminate';

export interface LedgerSummary {
  readonly acknowledged: number;
  readonly failed: number;
  readonly indeterminate: number;
  readonly lost: number;
  /** Indeterminate rows that are there. */
  readonly indeterminateThere: number;
  readonly longestGapMs: number;
}

export interface Ledger {
  /** Rows acknowledged so far. */
  acknowledged(): number;
  /** Stops the writers, reads the table back, drops it. */
  close(): Promise<LedgerSummary>;
}

/** Classes of SQLSTATE after which the server may have committed: the connection was lost (08) or cut off (57P). */
const CUT_OFF = /^(?:08|57P0[1-5])/;

/** What is known about a row when its insertion ended with this error. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof DatabaseError && error.severity === 'ERROR' && !CUT_OFF.test(error.code ?? '')) return 'failed';
  return 'indeterminate';
}

export function longestGap(momentsMs: readonly number[]): number {
  let longest = 0;
  for (let i = 1; i < momentsMs.length; i += 1) longest = Math.max(longest, (momentsMs[i] ?? 0) - (momentsMs[i - 1] ?? 0));
  return longest;
}

/** Starts writing; every writer inserts one row after the other, each in a transaction of its own. */
export async function openLedger(config: ClientConfig): Promise<Ledger> {
  await withClient(config, async (client) => {
    await client.query('DROP TABLE IF EXISTS public.drydock_ledger');
    await client.query('CREATE TABLE public.drydock_ledger (id uuid PRIMARY KEY)');
  });
  const outcomes: Record<Outcome, string[]> = { acknowledged: [], failed: [], indeterminate: [] };
  const momentsMs = [performance.now()];
  const stop = new AbortController();
  const record = (id: string, outcome: Outcome): void => {
    outcomes[outcome].push(id);
    if (outcome === 'acknowledged') momentsMs.push(performance.now());
  };
  const writers = Array.from({ length: WRITERS }, () => write(config, record, stop.signal));
  return {
    acknowledged: () => outcomes.acknowledged.length,
    async close() {
      stop.abort();
      await Promise.all(writers);
      // Writing that had not come back by now is a gap, too.
      momentsMs.push(performance.now());
      const there = await withClient(config, async (client) => {
        const { rows } = await client.query<{ id: string }>('SELECT id FROM public.drydock_ledger');
        await client.query('DROP TABLE public.drydock_ledger');
        return new Set(rows.map(({ id }) => id));
      });
      return {
        acknowledged: outcomes.acknowledged.length,
        failed: outcomes.failed.length,
        indeterminate: outcomes.indeterminate.length,
        lost: outcomes.acknowledged.filter((id) => !there.has(id)).length,
        indeterminateThere: outcomes.indeterminate.filter((id) => there.has(id)).length,
        longestGapMs: Math.round(longestGap(momentsMs)),
      };
    },
  };
}

async function write(config: ClientConfig, record: (id: string, outcome: Outcome) => void, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      await withClient(config, (client) => insertUntilError(client, record, stop));
    } catch {
      // What is known about the row is recorded; all that is left is to connect anew.
      await delay(RETRY_MS);
    }
  }
}

async function insertUntilError(client: Client, record: (id: string, outcome: Outcome) => void, stop: AbortSignal): Promise<void> {
  let warned = false;
  // "The transaction has already committed locally, but might not have been replicated": acknowledged, yet no promise.
  client.on('notice', ({ severity }) => (warned ||= severity === 'WARNING'));
  while (!stop.aborted) {
    const id = randomUUID();
    warned = false;
    try {
      await client.query('INSERT INTO public.drydock_ledger (id) VALUES ($1)', [id]);
    } catch (error) {
      record(id, outcomeOf(error));
      throw error;
    }
    record(id, warned ? 'indeterminate' : 'acknowledged');
  }
}

/** A connection for the work, cut off afterwards: saying goodbye to a server whose node is gone would take minutes. */
async function withClient<T>(config: ClientConfig, work: (client: Client) => Promise<T>): Promise<T> {
  const socket = new Socket();
  const client = new Client({ ...config, stream: () => socket, connectionTimeoutMillis: CONNECT_MS, query_timeout: ANSWER_MS });
  // The loss of the connection also rejects the query under way, or the next one.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    socket.destroy();
  }
}
