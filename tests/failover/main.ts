/** The images of the engine `bitnami`, without a cluster: who may write, and whether anything acknowledged is lost. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { withClient } from '../../bench/database';
import { openLedger, type Ledger } from '../../drills/ledger';
import { describe, run } from '../integration/program';
import { logFolder, settings, temporaryFolder } from '../integration/settings';
import { figure, foundation, lastly, say, step, summary } from '../integration/steps';
import { until } from '../integration/waiting';
import {
  asOwner, asSuperuser, askNode, connect, cutOff, killContainers, killServer, logOf, NODES, removeAll, startAll, startContainers, writableNodes,
  type Node,
} from './nodes';

rmSync(logFolder, { recursive: true, force: true });
mkdirSync(temporaryFolder, { recursive: true });

const ROWS_AROUND = 200;
const BUILD = ['--require', 'ts-node/register', 'images/main.ts', 'build', '--only=postgresql-repmgr,pgpool', `--cache=${settings.cache}`];

async function rows(ledger: Ledger, seconds: number): Promise<void> {
  const wanted = ledger.acknowledged() + ROWS_AROUND;
  await until(`${wanted} acknowledged rows`, seconds, () => {
    const acknowledged = ledger.acknowledged();
    return acknowledged >= wanted ? Promise.resolve(true) : Promise.reject(new Error(`${acknowledged} are acknowledged`));
  });
}

async function whole(seconds: number): Promise<void> {
  await until('two standbys in the quorum', seconds, async () => {
    const { rows: found } = await withClient(asSuperuser, (client) =>
      client.query<{ count: number }>(`SELECT count(*)::int AS count FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'quorum'`),
    );
    if (found[0]?.count === 2) return true;
    throw new Error(`${found[0]?.count ?? 0} are there`);
  });
}

function primary(): Promise<Node> {
  return until('one primary', 60, async () => {
    const [only, second] = await writableNodes();
    assert.equal(second, undefined, 'two nodes can be written to');
    return only;
  });
}

/** Looks for a second primary until the work is done. */
async function withOnePrimary<T>(work: () => Promise<T>): Promise<T> {
  let done = false;
  const looking = (async () => {
    let [looks, most] = [0, 0];
    while (!done) {
      const writable = await writableNodes();
      looks += 1;
      most = Math.max(most, writable.length);
      if (writable.length > 1) say(`two primaries: ${writable.join(', ')}`);
    }
    return { looks, most };
  })();
  const result = await work().finally(() => (done = true));
  const { looks, most } = await looking;
  say(`${looks} looks, at most ${most} node that can be written to`);
  assert.ok(looks > 0 && most <= 1, `${most} nodes could be written to at once`);
  return result;
}

/** Writes while something goes wrong; what was acknowledged must be there afterwards. */
async function hurt(what: string, fault: (ledger: Ledger) => Promise<void>): Promise<void> {
  await whole(120);
  const ledger = await openLedger(asOwner);
  await rows(ledger, 60);
  try {
    await withOnePrimary(() => fault(ledger));
    await whole(120);
  } catch (error) {
    // Else its writers would keep this process from ending.
    await ledger.close().catch(() => undefined);
    throw error;
  }
  const { lost, acknowledged, indeterminate, indeterminateThere, failed, longestGapMs } = await ledger.close();
  figure(`${what}: write gap`, `${(longestGapMs / 1000).toFixed(1)} s`);
  figure(
    `${what}: rows`,
    `${lost} lost of ${acknowledged} acknowledged; ${indeterminate} indeterminate (${indeterminateThere} of them there), ${failed} failed`,
    '0 lost',
  );
  assert.equal(lost, 0);
}

foundation('the images are built, and three nodes and a Pgpool come up', 900, async () => {
  await removeAll();
  const args = [...BUILD, '--versions=group_vars/all/versions.yml', `--out=${join(logFolder, 'supply.json')}`, '--own-registry=registry'];
  const built = await run('build', 800, 'node', args);
  assert.equal(built.code, 0, describe(built, 'failed'));
  const began = performance.now();
  await startAll();
  await whole(120);
  figure('from nothing to two standbys in the quorum', `${((performance.now() - began) / 1000).toFixed(1)} s`);
  assert.equal(await primary(), 0);
});

step('a primary whose server is killed is replaced, rewound, and follows', 240, () =>
  hurt('kill -9 of the server', async (ledger) => {
    const before = await primary();
    await killServer(before);
    await rows(ledger, 90);
    await until('the former primary to follow', 90, async () => ((await askNode(before, 'SELECT pg_is_in_recovery()')) === 't' ? true : undefined));
    assert.match(logOf(before), /pg_rewind: (Done!|no rewind required)/);
    assert.notEqual(await primary(), before);
  }),
);

step('a primary whose container is killed is replaced, and follows when it is back', 240, () =>
  hurt('kill of the container', async (ledger) => {
    const before = await primary();
    await killContainers(before);
    await rows(ledger, 90);
    await startContainers(before);
    await until('the former primary to follow', 90, async () => ((await askNode(before, 'SELECT pg_is_in_recovery()')) === 't' ? true : undefined));
  }),
);

step('a primary that is cut off acknowledges nothing, stops, and follows when it is back', 300, () =>
  hurt('primary cut off', async (ledger) => {
    const before = await primary();
    await cutOff(before);
    const began = performance.now();
    // On the spot, as somebody who is still connected: the row must wait for a standby that never hears of it.
    const alone = askNode(before, "CREATE TABLE public.alone ()");
    await until('the primary that is cut off to stop', 60, async () => ((await writableNodes()).includes(before) ? undefined : true));
    figure('primary cut off: it stops after', `${((performance.now() - began) / 1000).toFixed(1)} s`);
    assert.equal(await alone, undefined, 'a primary that is cut off acknowledged a row');
    await rows(ledger, 90);
    await connect(before);
    await until('the former primary to follow', 120, async () => ((await askNode(before, 'SELECT pg_is_in_recovery()')) === 't' ? true : undefined));
    assert.equal(await askNode(before, "SELECT to_regclass('public.alone') IS NULL"), 't', 'what nobody was promised is still there');
  }),
);

step('all nodes killed at once come up as one cluster', 240, () =>
  hurt('all nodes killed', async (ledger) => {
    await killContainers(...NODES);
    await startContainers(...NODES);
    await rows(ledger, 150);
  }),
);

step('a former primary that comes up alone does not write, and with one peer it does', 240, () =>
  hurt('two of three lost', async (ledger) => {
    const before = await primary();
    await killContainers(...NODES);
    await startContainers(before);
    await assert.rejects(until('a node that writes', 25, async () => ((await writableNodes()).length > 0 ? true : undefined)), /waited 25 s/);
    const [peer, last] = NODES.filter((node) => node !== before);
    assert.ok(peer !== undefined && last !== undefined);
    await startContainers(peer);
    await rows(ledger, 120);
    await startContainers(last);
  }),
);

step('a primary that has lost both standbys stops, and goes on with one', 240, () =>
  hurt('both standbys lost', async (ledger) => {
    const before = await primary();
    const standbys = NODES.filter((node) => node !== before);
    await killContainers(...standbys);
    await until('the primary to stop', 60, async () => ((await writableNodes()).length === 0 ? true : undefined));
    await startContainers(...standbys);
    await rows(ledger, 150);
  }),
);

lastly('nothing is left', 60, removeAll);

after(() => say(`\n${summary()}`));
