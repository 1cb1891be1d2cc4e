import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readManifest, type Manifest } from '../../seed/manifest';
import { asOwner, clientEnvironment, queryOne, withDatabase } from './database';
import { changed, make, makeFails, startMake } from './make';
import { readProcesses } from './processes';
import { describe, run } from './program';
import { settings } from './settings';
import { figure, foundation, step } from './steps';
import { until } from './waiting';

const ROWS = '200000';
/** Long enough to meet it at work, and to kill it then: a minute. */
const LONG_ROWS = '10000000';
export const TS_NODE = ['--require', 'ts-node/register'];
const DATABASE_TESTS = ['seed/load.db.ts', 'bench/shop-data.db.ts'];

export function seeding(): void {
  let first: Manifest;

  foundation('make seed fills the database', 180, async () => {
    const seeded = await make('seed', { ROWS });
    first = await manifest();
    const rows = first.tables.reduce((sum, table) => sum + table.rows, 0);
    assert.ok(first.tables.length >= 12, `there are ${first.tables.length} tables`);
    assert.ok(rows >= Number(ROWS), `there are ${rows} rows`);
    figure(`make seed ROWS=${ROWS}`, `${seeded.seconds.toFixed(0)} s, ${rows} rows in ${first.tables.length} tables`);
  });

  step('make seed again does nothing, and says so', 120, async () => {
    const again = await make('seed', { ROWS });
    assert.equal(changed(again), 0, describe(again, 'changed something'));
    assert.deepEqual(await manifest(), first);
  });

  step('another SEED is another world, and the first SEED is the first world again, by one connection too', 240, async () => {
    await make('seed', { ROWS, SEED: '2' });
    const other = await manifest();
    assert.notDeepEqual(checksums(other), checksums(first));
    await make('seed', { ROWS, CONNECTIONS: '1' });
    const back = await manifest();
    assert.notEqual(back.loadId, first.loadId, 'nothing was loaded');
    assert.deepEqual(checksums(back), checksums(first));
  });

  step('the bytes in the database are those that were generated', 120, async () => {
    const verified = await run('seed verify', 100, 'node', [...TS_NODE, 'seed/main.ts', 'verify'], clientEnvironment());
    assert.equal(verified.code, 0, describe(verified, `ended with ${verified.code}`));
  });

  step('the tests of the loader and of the workload that need a database pass on this one', 240, async () => {
    assert.deepEqual(DATABASE_TESTS.filter((file) => !existsSync(join(settings.root, file))), []);
    const tested = await run('database tests', 220, 'node', [...TS_NODE, '--test', ...DATABASE_TESTS], clientEnvironment());
    assert.equal(tested.code, 0, describe(tested, `ended with ${tested.code}`));
  });
}

/** One run at a time; a killed one leaves the data as it was, and the next one clears its rest away. */
export function interruptedSeeding(): void {
  step('seed while another seed runs is refused; a killed seed changes nothing', 240, async () => {
    const before = await manifest();
    const long = startMake('seed', { ROWS: LONG_ROWS, SEED: '3' });
    try {
      await until('the first run to load', 60, async () => (await schemas()).includes('shop_loading') || undefined);
      await makeFails('seed', { ROWS, SEED: '4' }, /another run is loading the schema shop/);
    } finally {
      killLoader();
      assert.notEqual((await long.finished).code, 0, 'the killed run ended well');
    }
    assert.deepEqual(await manifest(), before);
    await make('seed', { ROWS, SEED: '5' });
    assert.deepEqual((await schemas()).filter((name) => name.startsWith('shop')), ['shop']);
  });
}

function killLoader(): void {
  const loaders = readProcesses().filter(({ isMarked, command }) => isMarked && command.includes('seed/main.ts'));
  for (const { pid } of loaders) process.kill(pid, 'SIGKILL');
  assert.ok(loaders.length > 0, 'the first run had ended already');
}

export async function manifest(): Promise<Manifest> {
  const found = await withDatabase(asOwner(), (client) => readManifest(client, 'shop'));
  assert.ok(found !== undefined, 'the schema shop has no manifest');
  return found;
}

export async function schemas(): Promise<string[]> {
  const names = z.object({ names: z.array(z.string()) });
  return (await queryOne(asOwner(), names, 'SELECT array_agg(nspname::text ORDER BY nspname) AS names FROM pg_namespace')).names;
}

function checksums({ tables }: Manifest): string[] {
  return tables.map(({ table, rows, checksum }) => `${table} ${rows} ${checksum}`);
}
