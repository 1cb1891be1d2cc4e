import { type Client, DatabaseError } from 'pg';
import { connectionFromEnvironment } from '../../seed/postgres';
import { withClient } from '../database';
import { ACCOUNT_MARK } from './k6';

/** Whose tables they are: the benchmark's usual user may not even read them. Its password is beside that one's, in PGPASSFILE. */
const SERVICES_ROLE = 'drydock_services';
const UNDEFINED_TABLE = '42P01';

export interface Removed {
  readonly accounts: number;
  readonly pictures: number;
}

/** Only accounts that loads have made: a mark is twelve hexadecimal digits. */
const OF_LOADS = `email ~ '^${ACCOUNT_MARK}[0-9a-f]{12}-[0-9]+@example\\.org$'`;
/** At once: a thousand pictures are 150 MB, and a statement should be over within seconds. */
const PICTURES_AT_ONCE = 500;

/** What somebody else has in a gallery, too, stays. */
const PICTURES = `
  WITH chosen AS (
    SELECT o.account, o.image FROM drydock_services.image_owners o JOIN drydock_services.accounts a ON a.id = o.account WHERE a.${OF_LOADS} LIMIT ${PICTURES_AT_ONCE}
  ), owned AS (
    DELETE FROM drydock_services.image_owners o USING chosen c WHERE o.account = c.account AND o.image = c.image RETURNING o.image
  ), gone AS (
    DELETE FROM drydock_services.images i USING owned WHERE i.id = owned.image AND NOT EXISTS (
      SELECT FROM drydock_services.image_owners other
       WHERE other.image = i.id AND NOT EXISTS (SELECT FROM chosen c WHERE c.account = other.account AND c.image = other.image)
    )
  )
  SELECT count(*) AS count FROM owned`;
const ACCOUNTS = `WITH gone AS (DELETE FROM drydock_services.accounts WHERE ${OF_LOADS} RETURNING 1) SELECT count(*) AS count FROM gone`;

/**
 * Removes what loads have left: accounts and what only they had in their galleries. The services have no operation for it, so
 * it is done where their rows are; also for a load that was killed before.
 */
export async function removeLoadAccounts(env: NodeJS.ProcessEnv): Promise<Removed> {
  return withClient(connectionFromEnvironment({ ...env, PGUSER: SERVICES_ROLE }), async (client) => {
    let pictures = 0;
    for (let removed = PICTURES_AT_ONCE; removed >= PICTURES_AT_ONCE; pictures += removed) removed = await count(client, PICTURES);
    const accounts = await count(client, ACCOUNTS);
    return { accounts, pictures };
  });
}

/** Nobody has registered yet, or nobody stored a picture: then there is nothing to remove. */
async function count(client: Client, sql: string): Promise<number> {
  try {
    const { rows } = await client.query<{ count: string }>(sql);
    return Number(rows[0]?.count ?? 0);
  } catch (error) {
    if (error instanceof DatabaseError && error.code === UNDEFINED_TABLE) return 0;
    throw error;
  }
}
