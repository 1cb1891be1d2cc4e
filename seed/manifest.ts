import type { Client } from 'pg';
import { z } from 'zod';
import { EXIT, Failure } from './failure';
import type { ChunkDigest, TableDigest, TableSummary } from './checksum';
import { TABLES } from './world/sizes';

/** Which world a schema holds. */
export interface Identity {
  readonly rowsAsked: number;
  readonly seed: number;
  readonly fingerprint: string;
}

export interface Manifest extends Identity {
  readonly loadId: string;
  readonly tables: readonly TableSummary[];
}

const rowSchema = z.object({ load_id: z.string(), rows_asked: z.coerce.number(), seed: z.number(), fingerprint: z.string() });
const tableSchema = z
  .object({ table: z.enum(TABLES), rows: z.coerce.number(), bytes: z.coerce.number(), checksum: z.string() })
  .array();

export async function readManifest(client: Client, schema: string): Promise<Manifest | undefined> {
  const there = await client.query(`SELECT FROM pg_tables WHERE schemaname = $1 AND tablename = 'seed_manifest'`, [schema]);
  if (there.rowCount === 0) return undefined;
  const manifest = await client.query(`SELECT load_id, rows_asked, seed, fingerprint FROM ${schema}.seed_manifest`);
  const tables = await client.query(`SELECT table_name AS table, rows, bytes, checksum FROM ${schema}.seed_tables`);
  const row = rowSchema.parse(manifest.rows[0]);
  const summaries = tableSchema.parse(tables.rows);
  return {
    loadId: row.load_id,
    rowsAsked: row.rows_asked,
    seed: row.seed,
    fingerprint: row.fingerprint,
    tables: TABLES.flatMap((name) => summaries.filter(({ table }) => table === name)),
  };
}

export function isSameWorld(one: Identity, other: Identity): boolean {
  return one.rowsAsked === other.rowsAsked && one.seed === other.seed && one.fingerprint === other.fingerprint;
}

/** Refuses to replace a schema of the same name that was not made by this program. */
export async function assertReplaceable(client: Client, schema: string): Promise<void> {
  const { rows } = await client.query<{ tables: number; ours: number }>(
    `SELECT count(*)::int AS tables, (count(*) FILTER (WHERE tablename = 'seed_manifest'))::int AS ours
       FROM pg_tables WHERE schemaname = $1`,
    [schema],
  );
  const { tables = 0, ours = 0 } = rows[0] ?? {};
  if (tables > 0 && ours === 0) {
    throw new Failure(
      EXIT.usage,
      `the schema ${schema} has ${tables} tables that were not loaded by make seed; rename or drop it, or give --force to replace it`,
    );
  }
}

export type StoredChunk = Pick<ChunkDigest, 'rows' | 'digest'>;

/** The chunks of each table as they were loaded; for comparing the database with them. */
export async function readChunks(client: Client, schema: string): Promise<Map<string, StoredChunk[]>> {
  const { rows } = await client.query<{ table: string; rows: number; digest: string }>(
    `SELECT table_name AS table, rows, digest FROM ${schema}.seed_chunks ORDER BY table_name, chunk`,
  );
  const chunks = new Map<string, StoredChunk[]>();
  for (const { table, rows: count, digest } of rows) {
    const list = chunks.get(table) ?? [];
    list.push({ rows: count, digest });
    chunks.set(table, list);
  }
  return chunks;
}

export async function writeManifest(
  client: Client,
  schema: string,
  loadId: string,
  { rowsAsked, seed, fingerprint }: Identity,
  digests: readonly TableDigest[],
): Promise<void> {
  await client.query(
    `INSERT INTO ${schema}.seed_manifest (load_id, rows_asked, seed, fingerprint) VALUES ($1, $2, $3, $4)`,
    [loadId, rowsAsked, seed, fingerprint],
  );
  for (const table of digests) {
    const { rows, bytes, checksum } = table.summary();
    await client.query(
      `INSERT INTO ${schema}.seed_tables (table_name, rows, bytes, checksum) VALUES ($1, $2, $3, $4)`,
      [table.table, rows, bytes, checksum],
    );
    await client.query(
      `INSERT INTO ${schema}.seed_chunks (table_name, chunk, rows, digest)
       SELECT $1, ordinality - 1, rows, digest FROM unnest($2::int[], $3::text[]) WITH ORDINALITY AS chunk (rows, digest)`,
      [table.table, table.chunks.map(({ rows: count }) => count), table.chunks.map(({ digest }) => digest)],
    );
  }
}
