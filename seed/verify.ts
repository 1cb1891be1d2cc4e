import type { Client, ClientConfig } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { checksumOf } from './checksum';
import { ChunkReader } from './chunk-reader';
import { EXIT, Failure } from './failure';
import { readChunks, readManifest, type StoredChunk } from './manifest';
import type { Progress } from './progress';
import { closeQuietly, connect } from './session';
import { TABLES, type TableName } from './world/sizes';

export interface TableVerdict {
  readonly table: TableName;
  readonly rows: number;
  readonly checksum: string;
  /** The chunks whose rows are not those that were loaded; the first few of them. */
  readonly differingChunks: readonly number[];
  /** Rows behind the last that was loaded: the shop's own, such as the benchmark's orders. */
  readonly rowsAdded: number;
}

export interface VerifyResult {
  readonly same: boolean;
  readonly tables: readonly TableVerdict[];
}

/** Reads every table back, in the order of its primary key, and compares its bytes with the stored checksums. */
export async function verify(config: ClientConfig, schema: string, interrupted: AbortSignal, progress: Progress): Promise<VerifyResult> {
  const client = await connect(config);
  const cut = (): void => void closeQuietly(client);
  interrupted.addEventListener('abort', cut, { once: true });
  try {
    // One snapshot for all tables, so that rows written meanwhile are not seen in one and missed in another.
    await client.query(`SET timezone = 'UTC'; SET datestyle = 'ISO'; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`);
    const manifest = await readManifest(client, schema);
    if (!manifest) throw new Failure(EXIT.usage, `the schema ${schema} holds no world; run make seed first`);
    const chunks = await readChunks(client, schema);
    const tables: TableVerdict[] = [];
    for (const { table, checksum } of manifest.tables) {
      progress.phase(table);
      tables.push(await verifyTable(client, schema, table, checksum, chunks.get(table) ?? []));
    }
    progress.end();
    const whole = tables.length === TABLES.length;
    return { same: whole && tables.every(({ differingChunks }) => differingChunks.length === 0), tables };
  } catch (error) {
    throw interrupted.aborted ? interrupted.reason : error;
  } finally {
    interrupted.removeEventListener('abort', cut);
    await closeQuietly(client);
  }
}

async function verifyTable(
  client: Client,
  schema: string,
  table: TableName,
  checksum: string,
  chunks: readonly StoredChunk[],
): Promise<TableVerdict> {
  const key = await primaryKeyOf(client, schema, table);
  const reader = new ChunkReader(chunks.map(({ rows }) => rows));
  const text = client.query(copyTo(`COPY (SELECT * FROM ${schema}.${table} ORDER BY ${key}) TO STDOUT`));
  for await (const piece of text as AsyncIterable<Buffer>) reader.read(piece);

  const found = reader.wholeChunks;
  const differingChunks = chunks.flatMap((chunk, index) => (chunk.digest === found[index] ? [] : [index]));
  if (differingChunks.length === 0 && checksumOf(found) !== checksum) {
    throw new Error(`the manifest's checksum of ${table} is not that of its own chunks`);
  }
  const { rows, rowsAdded } = reader;
  return { table, rows: rows - rowsAdded, checksum: checksumOf(found), differingChunks, rowsAdded };
}

async function primaryKeyOf(client: Client, schema: string, table: string): Promise<string> {
  const { rows } = await client.query<{ key: string | null }>(
    `SELECT string_agg(quote_ident(attname), ', ' ORDER BY array_position(indkey::int2[], attnum)) AS key
       FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey::int2[])
      WHERE indrelid = $1::regclass AND indisprimary`,
    [`${schema}.${table}`],
  );
  const key = rows[0]?.key;
  if (!key) throw new Error(`the table ${schema}.${table} has no primary key`);
  return key;
}
