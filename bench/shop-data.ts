/**
 * How a benchmark's writes live with the seeded data, whose checksums `seed verify` compares.
 *
 * Every row that the workloads insert has an id from the sequence bench.ids, which begins far above what the shop's own
 * identity columns ever reach. What they change in seeded rows is one column, inventory.reserved, and by how much stands
 * in their own orders. So after a run (and before one, in case the last was killed) their rows are removed and the
 * reserved stock is given back, in one transaction: the shop is as it was seeded, byte for byte, and every run measures
 * the same data. While a run lasts, `seed verify` would see its rows.
 */
import type { Client } from 'pg';
import { EXIT, Failure } from '../seed/failure';
import type { Workload } from './workload';

const FIRST_BENCH_ID = 1_000_000_000_000;

const REMOVE = `
  BEGIN;
  SET LOCAL search_path = shop;
  UPDATE inventory SET reserved = reserved - given_back.quantity
    FROM (SELECT i.product_id, s.warehouse_id, sum(i.quantity) AS quantity
            FROM order_items i JOIN shipments s USING (order_id)
           WHERE i.order_id >= ${FIRST_BENCH_ID}
           GROUP BY 1, 2) given_back
   WHERE inventory.product_id = given_back.product_id AND inventory.warehouse_id = given_back.warehouse_id;
  DELETE FROM shipments WHERE order_id >= ${FIRST_BENCH_ID};
  DELETE FROM payments WHERE order_id >= ${FIRST_BENCH_ID};
  DELETE FROM order_items WHERE order_id >= ${FIRST_BENCH_ID};
  DELETE FROM orders WHERE id >= ${FIRST_BENCH_ID};
  DELETE FROM cart_items WHERE cart_id >= ${FIRST_BENCH_ID};
  DELETE FROM carts WHERE id >= ${FIRST_BENCH_ID};
  COMMIT`;

/** Reads the highest seeded ids that the workload's scripts draw from. */
export async function readHighestIds(client: Client, { tables }: Workload): Promise<Map<string, number>> {
  await requireSeededShop(client);
  const highest = new Map<string, number>();
  for (const table of tables) {
    const { rows } = await client.query<{ id: string | null }>(
      `SELECT max(id) AS id FROM shop.${client.escapeIdentifier(table)} WHERE id < ${FIRST_BENCH_ID}`,
    );
    const id = rows[0]?.id ?? null;
    if (id === null) throw new Failure(EXIT.usage, `the table shop.${table} is empty: run make seed first`);
    highest.set(table, Number(id));
  }
  return highest;
}

export async function prepareShop(client: Client): Promise<void> {
  await requireSeededShop(client);
  await client.query('CREATE SCHEMA IF NOT EXISTS bench');
  await client.query(`CREATE SEQUENCE IF NOT EXISTS bench.ids START ${FIRST_BENCH_ID}`);
  await restoreShop(client);
}

/** Puts the shop back to what was seeded; says how many orders and carts it removed. */
export async function restoreShop(client: Client): Promise<{ readonly orders: number; readonly carts: number }> {
  const { rows } = await client.query<{ orders: number; carts: number }>(
    `SELECT (SELECT count(*)::int FROM shop.orders WHERE id >= ${FIRST_BENCH_ID}) AS orders,
            (SELECT count(*)::int FROM shop.carts WHERE id >= ${FIRST_BENCH_ID}) AS carts`,
  );
  const found = rows[0] ?? { orders: 0, carts: 0 };
  if (found.orders === 0 && found.carts === 0) return found;
  await client.query(REMOVE);
  // The dead rows go at once, or the next run would measure more of them than this one did.
  for (const table of ['orders', 'order_items', 'payments', 'shipments', 'carts', 'cart_items', 'inventory']) {
    await client.query(`VACUUM (ANALYZE) shop.${table}`);
  }
  return found;
}

async function requireSeededShop(client: Client): Promise<void> {
  const { rows } = await client.query<{ seeded: boolean }>(`SELECT to_regclass('shop.seed_manifest') IS NOT NULL AS seeded`);
  if (!rows[0]?.seeded) throw new Failure(EXIT.usage, 'the database holds no shop yet: run make seed first');
}
