/**
 * One engine of PostgreSQL on a platform of its own, by the contract that both keep: seeded, measured, and its primary and its node
 * killed. `make test-engine ENGINE=... CHART=...`: run for one engine after the other, the figures can be laid side by side.
 */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { after } from 'node:test';
import { benchmark } from './benchmark';
import { waitForStandbys } from './database';
import { faults, primaryToWorker } from './faults';
import { changed, make, makeFails } from './make';
import { describe } from './program';
import { logFolder, temporaryFolder } from './settings';
import { figure, foundation, lastly, step, summary } from './steps';

const UP_SECONDS = 600;
/** With nothing built yet, images and Kubernetes take 20 minutes on two cores. */
const BUILD_SECONDS = 3_000;

const ENGINES = ['cloudnative_pg', 'bitnami'] as const;
const [engine, chart] = [ENGINES.find((name) => name === process.env.ENGINE), process.env.CHART];
if (engine === undefined) throw new Error(`ENGINE: allowed is ${ENGINES.join(' or ')}; got ${JSON.stringify(process.env.ENGINE)}`);
const other = engine === 'bitnami' ? 'cloudnative_pg' : 'bitnami';

rmSync(logFolder, { recursive: true, force: true });
mkdirSync(temporaryFolder, { recursive: true });

foundation(`make up with the engine ${engine}`, BUILD_SECONDS + UP_SECONDS, async () => {
  const variables = { ENGINE: engine, ...(chart ? { CHART: chart } : {}) };
  await make('up', { ...variables, ANSIBLE_ARGS: '--tags preflight,images' }, BUILD_SECONDS);
  const { seconds } = await make('up', variables, UP_SECONDS);
  figure('make up', `${seconds.toFixed(0)} s`);
  await waitForStandbys(60);
});

step('make up again, without naming the engine, changes nothing', 300, async () => {
  const again = await make('up', {}, 290);
  assert.equal(changed(again), 0, describe(again, 'changed something'));
});

step('another engine over it is refused', 60, async () => {
  await makeFails('up', { ENGINE: other, CHART: 'oci://charts.example.org/none' }, new RegExp(`is run by ${engine}`), 30);
});

step('make seed', 180, async () => {
  const { seconds } = await make('seed', { ROWS: '200000' });
  figure('make seed ROWS=200000', `${seconds.toFixed(0)} s`);
});

benchmark();
faults(primaryToWorker);

lastly('make down', 120, async () => {
  await make('down');
});

after(() => process.stderr.write(`\nFigures of ${engine}:\n${summary()}\n`));
