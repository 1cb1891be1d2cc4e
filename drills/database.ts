import type { ClientConfig } from 'pg';
import { withClient } from '../bench/database';

export async function streamingStandbys(config: ClientConfig): Promise<number> {
  return withClient(config, async (client) => {
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'quorum'`,
    );
    return rows[0]?.count ?? 0;
  });
}
