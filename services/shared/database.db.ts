/**
 * Against a real PostgreSQL, found by PGHOST, PGPORT, PGDATABASE and PGCREDENTIALS; without one these tests fail.
 * Run: node --require ts-node/register --test services/shared/database.db.ts
 */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import * as z from 'zod';
import { createPools, poolSettings, type Pools } from './database';
import { createLog } from './log';
import { Registry } from './metrics';
import { Unavailable } from './problem';
import { Tables } from './tables';

/** Making a table waits for a standby, as every commit does; and the machine may be busy. */
const PATIENT = { PG_STATEMENT_MS: '20000', PG_WAIT_MS: '10000' };

function pools(context: TestContext, changes: Record<string, string> = {}): { readonly pools: Pools; readonly registry: Registry } {
  const settings = z.object(poolSettings).parse({ PGSSLMODE: 'disable', PG_POOL_MOST: '2', ...PATIENT, ...process.env, ...changes });
  const registry = new Registry();
  const made = createPools({ settings, name: 'test', log: createLog('test', 'silent'), registry });
  context.after(() => made.close());
  return { pools: made, registry };
}

test('rows come back, and the connections are counted', async (context) => {
  const { pools: { primary }, registry } = pools(context);
  assert.deepEqual(await primary.query('SELECT $1::int AS one', [1]), [{ one: 1 }]);
  assert.match(await registry.metrics(), /drydock_database_connections\{pool="primary",state="idle"\} 1/);
});

test('who waits too long for a connection or an answer is told that the database is away', { timeout: 20_000 }, async (context) => {
  // Whoever waits gives up well before a statement does, whose connection would then be free.
  const { pools: { primary } } = pools(context, { PG_STATEMENT_MS: '3000', PG_WAIT_MS: '1000' });
  const slow = [1, 2].map(() => assert.rejects(primary.read('SELECT pg_sleep(6)'), Unavailable));
  await new Promise((resolve) => setTimeout(resolve, 100));
  await assert.rejects(primary.query('SELECT 1'), Unavailable);
  await Promise.all(slow);
  assert.deepEqual(await primary.query('SELECT 1 AS one'), [{ one: 1 }]);
});

test('a connection that the server ended is replaced', async (context) => {
  const { pools: { primary } } = pools(context);
  const pid = async (): Promise<unknown> => (await primary.read<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]?.pid;
  const first = await pid();
  await assert.rejects(primary.query('SELECT pg_terminate_backend(pg_backend_pid())'), Unavailable);
  assert.notEqual(await pid(), first);
});

test('an error of the statement itself is none of the connection, and a failed transaction leaves nothing', async (context) => {
  const { pools: { primary } } = pools(context);
  await assert.rejects(primary.query('SELECT 1/0'), /division by zero/);
  await primary.query('CREATE TEMPORARY TABLE IF NOT EXISTS one (n int)');
  await assert.rejects(
    primary.transaction(async (query) => {
      await query('INSERT INTO one VALUES (1)');
      await query('SELECT 1/0');
    }),
    /division by zero/,
  );
  assert.deepEqual(await primary.query('SELECT count(*)::int AS n FROM one'), [{ n: 0 }]);
});

test('a warning is a failure: so a commit is told that no standby has', async (context) => {
  const { pools: { primary } } = pools(context);
  await assert.rejects(primary.query("DO $$ BEGIN RAISE WARNING 'not replicated'; END $$"), (error) => {
    assert.ok(error instanceof Unavailable);
    assert.match(String(error.cause), /not replicated/);
    return true;
  });
});

test('without a standby the primary answers', async (context) => {
  const { pools: both, registry } = pools(context, { PG_STANDBY_HOST: 'nowhere.invalid' });
  assert.deepEqual(await both.read('SELECT 1 AS one'), [{ one: 1 }]);
  assert.deepEqual(await both.read('SELECT 2 AS two'), [{ two: 2 }]);
  assert.match(await registry.metrics(), /drydock_database_fallbacks_total 2/);
});

test('a statement that is planned once reads what stands under the name now', async (context) => {
  const { pools: { primary } } = pools(context, { PG_POOL_MOST: '1' });
  const make = (n: number): Promise<unknown> => primary.query(`CREATE TABLE named_test AS SELECT ${n} AS n`);
  const read = (): Promise<unknown> => primary.read({ name: 'named_test', text: 'SELECT n FROM named_test' });
  await primary.query('DROP TABLE IF EXISTS named_test, named_test_retired');
  await make(1);
  // From the sixth time on PostgreSQL may keep one plan for good.
  for (let i = 0; i < 7; i += 1) assert.deepEqual(await read(), [{ n: 1 }]);
  assert.deepEqual(await primary.query("SELECT name FROM pg_prepared_statements WHERE name = 'named_test'"), [{ name: 'named_test' }]);
  await primary.query('ALTER TABLE named_test RENAME TO named_test_retired');
  await make(2);
  assert.deepEqual(await read(), [{ n: 2 }]);
  await primary.query('DROP TABLE named_test, named_test_retired');
});

test('tables are made once by many, and again when they are gone', async (context) => {
  const { pools: { primary } } = pools(context);
  await primary.query('DROP TABLE IF EXISTS tables_test');
  const tables = [1, 2, 3].map(() => new Tables(primary, 'tables_test', 'CREATE TABLE IF NOT EXISTS tables_test (n int)'));
  await Promise.all(tables.map((each) => each.prepare()));
  await primary.query('DROP TABLE tables_test');
  const use = (): Promise<unknown> => (tables[0] as Tables).use((database) => database.query('SELECT * FROM tables_test'));
  await assert.rejects(use(), /does not exist/);
  assert.deepEqual(await use(), []);
  await primary.query('DROP TABLE tables_test');
});
