import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { openedAnswer } from '../../services/api/schemas';
import { ApiClient } from './api-client';
import { Door } from './door-client';
import { make, makeFails, unwrapped } from './make';
import { ask, describe } from './program';
import { settings, temporaryFolder } from './settings';
import { figure, step } from './steps';

/** Everything has been measured for a while by now: the range is short, so that what is only in its past does not count. */
const RANGE = { FROM: 'now-10m' };
const CHECK_SECONDS = 300;
const BROKEN = 'sum(drydock:postgres_instances))';
const NOTHING_SUCH = 'drydock_no_such_metric';
/** Without ts-node's compile cache, which would stay in the temporary folder. */
const ENVIRONMENT = { KUBECONFIG: join(settings.state, 'kubeconfig'), DISABLE_V8_COMPILE_CACHE: '1' };

/** Four scrapes: a rate is that of a counter which has been seen to grow. */
const VISIT_SECONDS = 40;

export function dashboards(): void {
  step('people come by the door, so that there is something to see of what they meet', VISIT_SECONDS * 2, async () => {
    const [api, door] = [await ApiClient.find(), await Door.find()];
    const email = await api.register();
    for (let second = 0; second < VISIT_SECONDS; second += 2) {
      const { token } = openedAnswer.parse((await api.logIn(email)).body);
      assert.equal((await door.ask(door.nameOf('portal'), '/')).status, 200);
      const upload = { method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'image/png' }, body: await picture(second) };
      assert.equal((await door.ask(door.nameOf('api'), '/v1/images', upload)).status, 201);
      await delay(2_000);
    }
  });

  step('every query of every panel brings something, and no panel of the page is empty in a browser', CHECK_SECONDS, async () => {
    const finished = await make('dashboards-check', RANGE, CHECK_SECONDS);
    const told = unwrapped(finished.output);
    const [queries = ''] = /\d+ dashboards, \d+ panels, \d+ queries: each brought something/.exec(told) ?? [];
    assert.notEqual(queries, '', describe(finished, 'did not tell what the queries brought'));
    assert.match(told, /\d+ panels on \d+ pictures: none is empty, and the console is silent/, describe(finished, 'did not look'));
    figure('make dashboards-check', `${finished.seconds.toFixed(0)} s: ${queries}`);
  });

  step('make dashboards shows the range that it is given', CHECK_SECONDS, async () => {
    const finished = await make('dashboards', { FROM: 'now-3h', TO: 'now-1m' });
    const [, file = ''] = /dashboards: (\S+\.html)/.exec(finished.output) ?? [];
    assert.match(readFileSync(file, 'utf8'), /a point for every 30 s/, describe(finished, 'wrote another page'));
  });

  step('a broken query and one that brings nothing are told with panel and query', CHECK_SECONDS, async () => {
    const folder = mkdtempSync(join(temporaryFolder, 'dashboards-'));
    try {
      cpSync(join(settings.root, 'dashboards/json'), folder, { recursive: true });
      spoil(folder, 'overview', '"drydock:postgres_instances"', JSON.stringify(BROKEN));
      spoil(folder, 'kubernetes', '"sum(prometheus_tsdb_head_series)"', JSON.stringify(NOTHING_SUCH));
      const program = ['--require', 'ts-node/register', 'dashboards/main.ts', 'check', `--dashboards=${folder}`, `--from=${RANGE.FROM}`];
      const { code, stdout, stderr } = await ask('node', program, ENVIRONMENT);
      assert.equal(code, 3, stderr);
      assert.match(stdout, /: 2 brought nothing$/m);
      assert.match(stdout, /Drydock: Overview, panel "Instances up", query A: .*parse error.*\n +sum\(drydock:postgres_instances\)\)/);
      assert.match(stdout, /Drydock: Kubernetes, panel "Series", query A: the answer is empty\n +drydock_no_such_metric/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  step('a range that is none is refused', CHECK_SECONDS, async () => {
    await makeFails('dashboards', { FROM: 'yesterday' }, /FROM=yesterday: allowed are/);
  });
}

/** Each of another colour: a picture that is known already is not stored. */
function picture(colour: number): Promise<Buffer> {
  return sharp({ create: { width: 64, height: 64, channels: 3, background: { r: colour, g: Date.now() % 256, b: process.pid % 256 } } }).png().toBuffer();
}

function spoil(folder: string, dashboard: string, query: string, instead: string): void {
  const name = readdirSync(folder).find((candidate) => candidate.endsWith(`-${dashboard}.json`)) ?? '';
  const text = readFileSync(join(folder, name), 'utf8');
  assert.ok(text.includes(query), `${name} no longer asks ${query}`);
  writeFileSync(join(folder, name), text.replace(query, instead));
}
