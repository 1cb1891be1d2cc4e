import assert from 'node:assert/strict';
import { z } from 'zod';
import { kubectl, read } from './cluster';
import { asSuperuser, clientEnvironment, currentPrimary, queryOne, waitForStandbys } from './database';
import { killPrimary } from './faults';
import { make, startMake } from './make';
import { describe, run, type Finished } from './program';
import { manifest, schemas, TS_NODE } from './seeding';
import { figure, step } from './steps';
import { until } from './waiting';

/** Long enough to lose the primary in the middle of it. */
const LONG_ROWS = '10000000';
/** Long enough to stop the standbys before the swap. */
const MEDIUM_ROWS = '2000000';
const ROWS = '200000';

const LOST = /connection to the database was lost .*the schema is as it was before this run/;
const podsSchema = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });
const countSchema = z.object({ count: z.number() });

/** The primary goes away while rows arrive, and in the one moment in which the client cannot know what came of it. */
export function seedingFaults(): void {
  step('the primary killed while rows are copied: a clear error, and the old data', 300, async () => {
    const before = await manifest();
    const seeding = startMake('seed', { ROWS: LONG_ROWS, SEED: '6' });
    try {
      await until('the tables to be there', 60, tablesAreThere);
      await loseThePrimary('while rows are copied');
    } finally {
      assertLost(await seeding.finished);
    }
    await assertWhole();
    assert.deepEqual(await manifest(), before);
    await waitForStandbys(120);
    // Also clears what the lost run has left, or the next step would take its tables for those of its own run.
    await make('seed', { ROWS, SEED: '9' });
  });

  step('the primary killed while the swap waits for a standby: the old data or the new, and the run says which', 300, async () => {
    const before = await manifest();
    const standbys = await standbyPods();
    const seeding = startMake('seed', { ROWS: MEDIUM_ROWS, SEED: '7' });
    try {
      await until('the tables to be there', 60, tablesAreThere);
      await receivers(standbys, 'STOP');
      await until('the swap to wait for a standby', 60, swapWaits);
      await loseThePrimary('while the swap waits');
    } finally {
      await receivers(standbys, 'CONT');
      await seeding.finished;
    }
    const finished = await seeding.finished;
    await assertWhole();
    const isNew = (await manifest()).loadId !== before.loadId;
    figure('primary killed while the swap waits', `${isNew ? 'the new data' : 'the old data'} after ${finished.seconds.toFixed(0)} s`);
    if (isNew) assert.equal(finished.code, 0, describe(finished, 'failed, though the new data are there'));
    else assertLost(finished);
    await waitForStandbys(120);
  });

  step('make seed after both works, and leaves nothing beside it', 180, async () => {
    await make('seed', { ROWS, SEED: '8' });
    await assertWhole();
    assert.deepEqual((await schemas()).filter((name) => name.startsWith('shop')), ['shop']);
  });
}

async function loseThePrimary(when: string): Promise<void> {
  const old = await currentPrimary();
  await killPrimary();
  await until('a primary that takes writes', 120, () =>
    queryOne(asSuperuser(), z.object({ ok: z.literal(true) }), 'SELECT NOT pg_is_in_recovery() AS ok'),
  );
  const now = await currentPrimary();
  figure(`primary killed ${when}`, now.pod === old.pod ? 'restarted where it was' : 'a standby was promoted');
}

function assertLost(finished: Finished): void {
  assert.notEqual(finished.code, 0, describe(finished, 'ended well, though its connection was lost'));
  assert.match(finished.output.replaceAll(/\s+/g, ' '), LOST, describe(finished, 'did not say what came of it'));
}

/** Every table has exactly the rows and bytes of the manifest that lies beside it: nothing lost, nothing twice. */
async function assertWhole(): Promise<void> {
  const verified = await run('seed verify', 100, 'node', [...TS_NODE, 'seed/main.ts', 'verify'], clientEnvironment());
  assert.equal(verified.code, 0, describe(verified, `ended with ${verified.code}`));
}

async function standbyPods(): Promise<string[]> {
  const primary = (await currentPrimary()).pod;
  const { items } = await read(podsSchema, 'pods', '--namespace=database', '--selector=drydock.dev/component=postgres');
  return items.map(({ metadata }) => metadata.name).filter((name) => name !== primary);
}

/** The process of a standby that receives the log: stopped, no commit that waits for a standby comes back. */
async function receivers(pods: readonly string[], signal: 'STOP' | 'CONT'): Promise<void> {
  const kill = `for p in /proc/[0-9]*; do case "$(tr '\\0' ' ' < $p/cmdline 2>/dev/null)" in postgres:*walreceiver*) kill -${signal} "\${p#/proc/}";; esac; done`;
  await Promise.all(pods.map((pod) => kubectl('exec', pod, '--namespace=database', '--container=postgres', '--', 'sh', '-c', kill)));
}

/** Copying waits for no standby, making the tables does: all of them are there once the last one is. */
async function tablesAreThere(): Promise<true | undefined> {
  const sql = `SELECT count(*)::int AS count FROM pg_tables WHERE schemaname = 'shop_loading' AND tablename = 'seed_chunks'`;
  return (await queryOne(asSuperuser(), countSchema, sql)).count > 0 || undefined;
}

async function swapWaits(): Promise<true | undefined> {
  const sql = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = 'drydock-seed' AND wait_event = 'SyncRep'`;
  return (await queryOne(asSuperuser(), countSchema, sql)).count > 0 || undefined;
}
