/**
 * Against the seeded database that the PG* variables name: the workload's orders keep every rule of the shop, and after
 * a run the shop is what it was, byte for byte.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from 'pg';
import { INVARIANTS } from '../seed/invariants.db';
import { connectionFromEnvironment } from '../seed/postgres';
import { Pgbench, connectionString, loadArguments } from './pgbench';
import { prepareShop, readHighestIds, restoreShop } from './shop-data';
import { loadWorkload, scriptArguments } from './workload';

const TABLES = ['orders', 'order_items', 'payments', 'shipments', 'carts', 'cart_items', 'inventory'];
/** The world's clock stands still, the benchmark's orders are placed now; and their ids do not continue the shop's. */
const NOT_OF_NEW_ORDERS = ["nothing happens after the world's clock", 'ids are in the order of time'];

let client: Client;

before(async () => {
  client = new Client(connectionFromEnvironment(process.env));
  await client.connect();
  await prepareShop(client);
});

after(async () => {
  await restoreShop(client);
  await client.end();
});

async function contents(): Promise<Map<string, string | undefined>> {
  const digests = new Map<string, string | undefined>();
  for (const table of TABLES) {
    const { rows } = await client.query<{ digest: string }>(
      `SELECT count(*) || ' rows, ' || coalesce(sum(hashtextextended(t::text, 0)), 0) AS digest FROM shop.${table} t`,
    );
    digests.set(table, rows[0]?.digest);
  }
  return digests;
}

void test('the writes of the workload keep the rules, and leave nothing behind', async () => {
  const seeded = await contents();
  const workload = loadWorkload('shop');
  const load = {
    clients: 8,
    threads: 2,
    rateTps: null,
    scriptArguments: scriptArguments(workload, await readHighestIds(client, workload)),
    sessionOptions: '-c search_path=shop',
  };
  const { code, complaints } = await new Pgbench([...loadArguments(load, 3), connectionString(load.sessionOptions)]).exited;
  assert.equal(code, 0, complaints.join('\n'));
  const written = await contents();
  for (const table of TABLES) assert.notEqual(written.get(table), seeded.get(table), `nothing was written to ${table}`);

  await client.query('SET search_path = shop');
  for (const [rule, violations] of Object.entries(INVARIANTS)) {
    if (NOT_OF_NEW_ORDERS.includes(rule)) continue;
    const { rows } = await client.query(`SELECT * FROM (${violations}) violation LIMIT 3`);
    assert.deepEqual(rows, [], rule);
  }

  await restoreShop(client);
  assert.deepEqual(await contents(), seeded);
});
