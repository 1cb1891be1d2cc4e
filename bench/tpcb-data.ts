import type { Client } from 'pg';
import { EXIT, Failure } from '../seed/failure';
import { Pgbench, connectionString } from './pgbench';

/**
 * One branch for each of the 16 clients of the default: every transaction updates its branch's row, and with fewer
 * branches clients would measure their wait for each other. 1.6 million accounts, 240 MB.
 */
const SCALE = 16;

export const TPCB_SESSION_OPTIONS = '-c search_path=bench';

/** Makes pgbench's tables in a schema of their own; if they are there, does what pgbench by default does before a run. */
export async function prepareTpcb(client: Client, onNote: (note: string) => void): Promise<void> {
  await client.query('CREATE SCHEMA IF NOT EXISTS bench');
  // The primary keys are made last, so with this one everything is there.
  const { rows } = await client.query<{ ready: boolean }>(
    `SELECT to_regclass('bench.pgbench_accounts_pkey') IS NOT NULL AS ready`,
  );
  if (rows[0]?.ready) {
    await client.query('TRUNCATE bench.pgbench_history');
    await client.query('VACUUM bench.pgbench_branches, bench.pgbench_tellers');
    return;
  }
  onNote(`making pgbench's tables (scale ${SCALE}), once`);
  const { code, complaints } = await new Pgbench([
    '--initialize',
    '--quiet',
    `--scale=${SCALE}`,
    connectionString(TPCB_SESSION_OPTIONS),
  ]).exited;
  if (code !== 0) throw new Failure(EXIT.unexpected, `pgbench --initialize ended with code ${code}\n  ${complaints.join('\n  ')}`);
}
