/**
 * Against a real PostgreSQL, found by the PG* variables; without one these tests fail.
 * Run: node --require ts-node/register --test seed/load.db.ts
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Client } from 'pg';
import { EXIT, Failure } from './failure';
import { INVARIANTS } from './invariants.db';
import { load, type LoadOptions, type LoadResult } from './load';
import { readManifest, writeManifest } from './manifest';
import { connectionFromEnvironment } from './postgres';
import { silent, type Progress } from './progress';
import { statementsOf } from './schema';
import { closeQuietly, connect, tryLock } from './session';
import { schemasFor, swap } from './swap';
import { verify } from './verify';
import { sum } from './world/sizes';

const SCHEMA = 'seed_test';
const SCHEMAS = schemasFor(SCHEMA);
const NAMES = [SCHEMAS.real, SCHEMAS.loading, SCHEMAS.retired];
const SMALL: LoadOptions = { rows: 20_000, seed: 1, connections: 2, force: false, schema: SCHEMA };
const never = new AbortController().signal;
const config = connectionFromEnvironment(process.env);

function run(options: Partial<LoadOptions> = {}, progress: Progress = silent, signal = never): Promise<LoadResult> {
  return load(config, { ...SMALL, ...options }, signal, progress);
}

/** Calls back once, when the first rows are in. */
function atFirstRows(callback: () => void): Progress {
  let called = false;
  return {
    ...silent,
    copied() {
      if (!called) callback();
      called = true;
    },
  };
}

function failsWith(exitCode: number, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Failure, `not a foreseen failure: ${String(error)}`);
    assert.equal(error.exitCode, exitCode);
    assert.match(error.message, message);
    return true;
  };
}

describe('a load', () => {
  let client: Client;

  async function dropAll(): Promise<void> {
    for (const schema of NAMES) await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  }

  async function schemasThere(): Promise<string[]> {
    const { rows } = await client.query<{ name: string }>(
      'SELECT nspname AS name FROM pg_namespace WHERE nspname = ANY($1) ORDER BY 1',
      [NAMES],
    );
    return rows.map(({ name }) => name);
  }

  /** Ends the loader's connections, the one with the lock first, as a crash would. */
  async function terminate(which: string): Promise<void> {
    await client.query(
      `SELECT pg_terminate_backend(pid)
         FROM (SELECT pid, pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory') AS holds_lock
                 FROM pg_stat_activity WHERE application_name = 'drydock-seed' AND pid <> pg_backend_pid()
                ORDER BY 2 DESC OFFSET 0) AS loader
        WHERE ${which}`,
    );
  }

  before(async () => {
    client = await connect(config);
    await dropAll();
  });
  after(async () => {
    await dropAll();
    await closeQuietly(client);
  });

  it('fills the schema, and what is there then is what was made', async () => {
    const result = await run();
    assert.equal(result.changed, true);
    assert.ok(sum(result.tables.map(({ rows }) => rows)) >= SMALL.rows);
    const verdict = await verify(config, SCHEMA, never, silent);
    assert.deepEqual(verdict.tables.map(({ checksum }) => checksum), result.tables.map(({ checksum }) => checksum));
    assert.equal(verdict.same, true);
    assert.deepEqual(await schemasThere(), [SCHEMA]);
  });

  it('does nothing when the same world is there', async () => {
    const before = await readManifest(client, SCHEMA);
    const result = await run();
    assert.equal(result.changed, false);
    assert.deepEqual(result.tables, before?.tables);
    assert.equal((await readManifest(client, SCHEMA))?.loadId, before?.loadId);
  });

  it('makes the same bytes over any number of connections', async () => {
    const before = await readManifest(client, SCHEMA);
    const result = await run({ connections: 5, force: true });
    assert.deepEqual(result.tables.map(({ checksum }) => checksum), before?.tables.map(({ checksum }) => checksum));
    assert.notEqual((await readManifest(client, SCHEMA))?.loadId, before?.loadId);
  });

  for (const [invariant, violations] of Object.entries(INVARIANTS)) {
    it(`holds that ${invariant}`, async () => {
      await client.query(`SET search_path = ${SCHEMA}`);
      const { rows } = await client.query(violations);
      assert.deepEqual(rows.slice(0, 3), []);
    });
  }

  it('gives out ids after the loaded ones', async () => {
    const { rows } = await client.query<{ next: number; last: number }>(
      `SELECT nextval(pg_get_serial_sequence('${SCHEMA}.orders', 'id'))::int AS next, max(id)::int AS last FROM ${SCHEMA}.orders`,
    );
    assert.equal(rows[0]?.next, (rows[0]?.last ?? NaN) + 1);
  });

  it('lets verify find one changed row, and tell added ones apart', async () => {
    await client.query(`UPDATE ${SCHEMA}.customers SET wants_newsletter = NOT wants_newsletter WHERE id = 7`);
    await client.query(`INSERT INTO ${SCHEMA}.carts (customer_id) VALUES (1)`);
    const { same, tables } = await verify(config, SCHEMA, never, silent);
    assert.equal(same, false);
    assert.deepEqual(tables.filter(({ differingChunks }) => differingChunks.length > 0).map(({ table }) => table), ['customers']);
    assert.deepEqual(tables.filter(({ rowsAdded }) => rowsAdded > 0).map(({ table, rowsAdded }) => [table, rowsAdded]), [['carts', 1]]);
  });

  it('refuses to run beside another, and says who that is', async () => {
    const other = await connect(config);
    try {
      assert.equal(await tryLock(other, SCHEMA), true);
      const { rows } = await other.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await assert.rejects(run({ seed: 2 }), failsWith(EXIT.busy, new RegExp(`server process ${rows[0]?.pid}\\b.* since `)));
    } finally {
      await closeQuietly(other);
    }
  });

  it('shows readers the old rows or the new, whole', async () => {
    await run({ force: true });
    const totals = new Set<string>();
    let reading = true;
    const reader = (async () => {
      while (reading) {
        const { rows } = await client.query<{ rows: string; told: string }>(
          `SELECT (SELECT count(*) FROM ${SCHEMA}.order_items) AS rows,
                  (SELECT rows FROM ${SCHEMA}.seed_tables WHERE table_name = 'order_items') AS told`,
        );
        assert.equal(rows[0]?.rows, rows[0]?.told);
        totals.add(rows[0]?.rows ?? '');
      }
    })();
    try {
      await run({ rows: 40_000 });
    } finally {
      reading = false;
      await reader;
    }
    assert.equal(totals.size, 2);
  });

  it('leaves everything as it was when the database goes away, and the next run works', async () => {
    const before = await readManifest(client, SCHEMA);
    const cut = atFirstRows(() => void terminate('true'));
    await assert.rejects(run({ rows: 300_000 }, cut), failsWith(EXIT.database, /connection to the database was lost/));
    assert.deepEqual(await readManifest(client, SCHEMA), before);
    assert.deepEqual(await schemasThere(), [SCHEMA, SCHEMAS.loading]);
    assert.equal((await run({ rows: 30_000 })).changed, true);
    assert.deepEqual(await schemasThere(), [SCHEMA]);
  });

  it('cleans up when only a copying connection is lost', async () => {
    const before = await readManifest(client, SCHEMA);
    const cut = atFirstRows(() => void terminate('NOT holds_lock'));
    await assert.rejects(run({ rows: 300_000 }, cut), failsWith(EXIT.database, /connection to the database was lost/));
    assert.deepEqual(await readManifest(client, SCHEMA), before);
    assert.deepEqual(await schemasThere(), [SCHEMA]);
  });

  it('drops what it has loaded when it is interrupted', async () => {
    const before = await readManifest(client, SCHEMA);
    const controller = new AbortController();
    const interrupt = atFirstRows(() => controller.abort(new Failure(130, 'interrupted')));
    await assert.rejects(run({ rows: 300_000 }, interrupt, controller.signal), failsWith(130, /interrupted/));
    assert.deepEqual(await readManifest(client, SCHEMA), before);
    assert.deepEqual(await schemasThere(), [SCHEMA]);
  });

  it('removes what a killed run has left', async () => {
    const child = spawn(
      process.execPath,
      ['--require', 'ts-node/register', join(__dirname, 'main.ts'), '--schema', SCHEMA, '--rows', '3000000'],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const closed = new Promise((resolve) => child.on('close', resolve));
    child.stderr.once('data', () => child.kill('SIGKILL')); // its first progress
    await closed;
    assert.deepEqual(await schemasThere(), [SCHEMA, SCHEMAS.loading]);
    await run({ seed: 3 });
    assert.deepEqual(await schemasThere(), [SCHEMA]);
  });

  it('does not replace a schema that it did not make', async () => {
    await dropAll();
    await client.query(`CREATE SCHEMA ${SCHEMA} CREATE TABLE diary (entry text)`);
    await assert.rejects(run(), failsWith(EXIT.usage, /1 tables that were not loaded by make seed/));
    assert.equal((await run({ force: true })).changed, true);
  });

  describe('whose connection is lost at the swap\'s commit', () => {
    const identity = { rowsAsked: 1, seed: 1, fingerprint: 'of the test' };

    /** Swaps an empty schema in, on a connection that breaks at COMMIT: either before the server gets it, or after. */
    async function swapLosing(loadId: string, when: 'before' | 'after'): Promise<void> {
      await client.query(`DROP SCHEMA IF EXISTS ${SCHEMAS.loading} CASCADE; CREATE SCHEMA ${SCHEMAS.loading}`);
      await client.query(`SET search_path = ${SCHEMAS.loading}`);
      for (const statement of statementsOf('manifest.sql')) await client.query(statement);
      const breaking = await connect(config);
      assert.equal(await tryLock(breaking, SCHEMA), true);
      const query = breaking.query.bind(breaking) as (...args: unknown[]) => Promise<unknown>;
      const lossy = async (...args: unknown[]): Promise<unknown> => {
        if (args[0] !== 'COMMIT') return query(...args);
        if (when === 'after') await query('COMMIT');
        await breaking.end();
        throw new Error('Connection terminated unexpectedly');
      };
      Object.assign(breaking, { query: lossy });
      await swap(breaking, config, SCHEMAS, loadId, () => writeManifest(breaking, SCHEMAS.loading, loadId, identity, []));
    }

    before(dropAll);

    it('finds that the new data is in place', async () => {
      const loadId = '00000000-0000-0000-0000-000000000001';
      await swapLosing(loadId, 'after');
      assert.equal((await readManifest(client, SCHEMA))?.loadId, loadId);
    });

    it('finds that the old data stayed', async () => {
      const loadId = '00000000-0000-0000-0000-000000000002';
      await assert.rejects(swapLosing(loadId, 'before'), failsWith(EXIT.database, /as it was before this run/));
      assert.equal((await readManifest(client, SCHEMA))?.loadId, '00000000-0000-0000-0000-000000000001');
    });
  });
});
