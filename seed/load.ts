import { randomUUID } from 'node:crypto';
import type { Client, ClientConfig } from 'pg';
import { TableDigest, type TableSummary } from './checksum';
import { copyInto } from './copy-chunk';
import { EXIT, Failure, messageOf } from './failure';
import { assertReplaceable, isSameWorld, readManifest, writeManifest } from './manifest';
import type { Progress } from './progress';
import { statementsFor, statementsOf } from './schema';
import { withSession, type Session } from './session';
import { dropWithin, schemasFor, swap, type Schemas } from './swap';
import { chunksOf, newSink, writeChunk, type Chunk } from './world/family';
import { fingerprintOf } from './world/fingerprint';
import { rowsOf, TABLES, type TableName } from './world/sizes';
import { readVocabulary } from './world/vocabulary';
import { makeWorld, type World } from './world/world';

export interface LoadOptions {
  readonly rows: number;
  readonly seed: number;
  readonly connections: number;
  readonly force: boolean;
  readonly schema: string;
}

export interface LoadResult {
  readonly changed: boolean;
  /** From the first connection to the last statement. */
  readonly loadMs: number;
  readonly tables: readonly TableSummary[];
}

type Digests = Record<TableName, TableDigest>;

export async function load(
  config: ClientConfig,
  options: LoadOptions,
  interrupted: AbortSignal,
  progress: Progress,
): Promise<LoadResult> {
  const { rows, seed, force } = options;
  const schemas = schemasFor(options.schema);
  const beganMs = performance.now();
  const loadMs = (): number => Math.round(performance.now() - beganMs);
  return withSession(config, options.schema, interrupted, async (session) => {
    const vocabulary = readVocabulary();
    const identity = { rowsAsked: rows, seed, fingerprint: fingerprintOf(vocabulary) };
    const present = await readManifest(session.client, schemas.real);
    await dropLeftovers(session.client, schemas);
    if (present && !force && isSameWorld(present, identity)) return { changed: false, loadMs: loadMs(), tables: present.tables };
    if (!force) await assertReplaceable(session.client, schemas.real);

    const world = makeWorld(seed, rows, vocabulary);
    const digests = Object.fromEntries(TABLES.map((table) => [table, new TableDigest(table)])) as Digests;
    const loadId = randomUUID();
    try {
      await createTables(session.client, schemas);
      await copyWorld(session, schemas, world, options.connections, digests, progress);
      await build(session, schemas, options.connections, digests, progress);
      session.signal.throwIfAborted();
    } catch (error) {
      await cleanUp(session, schemas);
      throw session.signal.aborted ? session.signal.reason : error;
    }
    progress.phase('putting the new data in place');
    try {
      await swap(session.client, config, schemas, loadId, () =>
        writeManifest(session.client, schemas.loading, loadId, identity, Object.values(digests)),
      );
    } catch (error) {
      // What the swap says of its outcome stands, also when the loss of the connection has aborted the session.
      await cleanUp(session, schemas);
      throw error;
    }
    await dropRetired(session.client, schemas, progress);
    progress.end();
    return { changed: true, loadMs: loadMs(), tables: Object.values(digests).map((digest) => digest.summary()) };
  });
}

/** What a run that was killed, or one whose readers took long, has left behind. */
async function dropLeftovers(client: Client, schemas: Schemas): Promise<void> {
  for (const schema of [schemas.loading, schemas.retired]) {
    if (await dropWithin(client, schema)) continue;
    throw new Failure(EXIT.busy, `the schema ${schema}, left by an earlier run, is still in use; end the sessions that use it`);
  }
}

/** The new data are there: whatever keeps the old from going, also a lost connection, is no failure of the load. */
async function dropRetired(client: Client, { retired }: Schemas, progress: Progress): Promise<void> {
  const reason = await dropWithin(client, retired).then((gone) => (gone ? undefined : 'readers still use it'), messageOf);
  if (reason !== undefined) progress.note(`the old data are still there (${reason}); the next run drops the schema ${retired}`);
}

async function cleanUp(session: Session, { loading }: Schemas): Promise<void> {
  try {
    await session.client.query('ROLLBACK');
    await session.terminateConnections();
    await session.client.query(`DROP SCHEMA IF EXISTS ${loading} CASCADE`);
  } catch {
    // Without a connection nothing can be dropped: the next run does it. The failure that led here is what is reported.
  }
}

async function createTables(client: Client, { loading }: Schemas): Promise<void> {
  await client.query(`CREATE SCHEMA ${loading}`);
  await client.query(`SET search_path = ${loading}`);
  for (const statement of [...statementsOf('tables.sql'), ...statementsOf('manifest.sql')]) await client.query(statement);
  await client.query('RESET search_path');
}

async function copyWorld(
  session: Session,
  schemas: Schemas,
  world: World,
  connections: number,
  digests: Digests,
  progress: Progress,
): Promise<void> {
  progress.start(rowsOf(world.sizes));
  const chunks = chunksOf(world.sizes);
  await onConnections(session, schemas, connections, (client) => copyChunks(client, session.signal, world, chunks, digests, progress));
  progress.finish();
}

/** Takes chunk after chunk from the list that all connections share. */
async function copyChunks(
  client: Client,
  signal: AbortSignal,
  world: World,
  chunks: Iterator<Chunk>,
  digests: Digests,
  progress: Progress,
): Promise<void> {
  const sink = newSink();
  await client.query('BEGIN');
  for (let next = chunks.next(); !next.done; next = chunks.next()) {
    signal.throwIfAborted();
    const chunk = next.value;
    writeChunk(world, chunk, sink);
    for (const table of chunk.family.tables) {
      const text = sink[table];
      digests[table].add(chunk.index, text.bytes, text.rows);
      await copyInto(client, table, text);
      digests[table].arrived();
      progress.copied(table, text.rows);
    }
  }
  await client.query('COMMIT');
}

/** Table after table gets its keys, indexes and statistics, the largest first, so that no connection is left with one at the end. */
async function build(session: Session, schemas: Schemas, connections: number, digests: Digests, progress: Progress): Promise<void> {
  progress.phase('keys, checks, indexes and statistics');
  const largestFirst = Object.values(digests).sort((one, other) => other.summary().bytes - one.summary().bytes);
  await runAll(session, schemas, connections, largestFirst.map(({ table }) => statementsFor(table)));
  progress.phase('foreign keys');
  await runAll(session, schemas, connections, statementsOf('references.sql').map((statement) => [statement]));
}

/** Spreads jobs over the connections; the statements of one job follow one another. */
async function runAll(session: Session, schemas: Schemas, connections: number, jobs: readonly (readonly string[])[]): Promise<void> {
  const rest = jobs.values();
  await onConnections(session, schemas, connections, async (client) => {
    for (let job = rest.next(); !job.done; job = rest.next()) {
      for (const statement of job.value) await client.query(statement);
    }
  });
}

/** The same work on several connections; when it fails on one, the others are waited for, and the first failure is thrown. */
async function onConnections(
  session: Session,
  { loading }: Schemas,
  connections: number,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const results = await Promise.allSettled(
    Array.from({ length: connections }, () =>
      session.withConnection(async (client) => {
        // The swap's own commit waits until a standby has everything up to it, so the commits before need not wait.
        await client.query(`SET search_path = ${loading}; SET synchronous_commit = off; SET timezone = 'UTC'`);
        await work(client);
      }),
    ),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
