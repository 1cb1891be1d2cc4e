import type { Client, ClientConfig } from 'pg';
import { withClient } from '../bench/database';
import { EXIT, Failure } from '../seed/failure';

/** Any number that no other program takes. */
const DRILL_LOCK = 7_241_904;

/** Two drills at once would undo each other's faults. The lock ends with its session, so a killed run leaves none. */
export async function lockDrills(client: Client): Promise<void> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [DRILL_LOCK]);
  if (rows[0]?.locked) return;
  throw new Failure(EXIT.busy, 'another alert-demo runs, or is still undoing its last fault; wait for it');
}

export async function streamingStandbys(config: ClientConfig): Promise<number> {
  return withClient(config, async (client) => {
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'quorum'`,
    );
    return rows[0]?.count ?? 0;
  });
}
