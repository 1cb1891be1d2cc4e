import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ARRIVAL_GOAL_SECONDS, RESOLUTION_GOAL_SECONDS } from '../../drills/alerts/result';
import { read, tryKubectl } from './cluster';
import { waitForStandbys } from './database';
import { attempt, makeFails, startMake } from './make';
import { readProcesses } from './processes';
import { describe } from './program';
import { settings } from './settings';
import { figure, say, step } from './steps';
import { PATIENCE, until } from './waiting';

/** Four faults of at most three minutes each. */
const DEMO_SECONDS = 800;
const QUIET_SECONDS = '60';

const drillsSchema = z.object({
  drills: z.array(z.object({ alert: z.string(), arrivalSeconds: z.number().nullable(), resolutionSeconds: z.number().nullable(), missed: z.array(z.string()) })),
});
const controlSchema = z.object({ arrived: z.array(z.object({ alert: z.string() })) });
const clusterSchema = z.object({ metadata: z.object({ annotations: z.record(z.string(), z.string()).default({}) }) });

/** What the demo's faults are told by. */
const ofTheDemo = new Set<string>();

/** Real faults bring real alerts, and are undone whatever happens. */
export function alerts(): void {
  step('an unknown fault, and a control run of no time, are refused', 120, async () => {
    await makeFails('alert-demo', { DEMO: 'disk' }, /allowed are lag, volume, instance, target.*got .{0,2}disk/);
    await makeFails('alert-demo', { CONTROL: '0' }, /whole number of seconds from 1.*got .{0,2}0/);
  });

  step('every fault of make alert-demo is told in time, and told to be over', DEMO_SECONDS + 20, async () => {
    const earlier = results('alert-demo');
    const finished = await attempt('alert-demo', {}, DEMO_SECONDS);
    const written = results('alert-demo').filter((file) => !earlier.includes(file));
    assert.equal(written.length, 1, describe(finished, `wrote ${written.length} results`));
    const { drills } = drillsSchema.parse(JSON.parse(readFileSync(join(settings.root, 'reports', written[0] ?? ''), 'utf8')));
    for (const { alert, arrivalSeconds, resolutionSeconds } of drills) {
      figure(`${alert}: arrived after it was due`, `${arrivalSeconds?.toFixed(1) ?? '-'} s`, `${ARRIVAL_GOAL_SECONDS} s`);
      figure(`${alert}: resolved after the fault was undone`, `${resolutionSeconds?.toFixed(1) ?? '-'} s`, `${RESOLUTION_GOAL_SECONDS} s`);
    }
    assert.equal(drills.length, 4);
    for (const { alert } of drills) ofTheDemo.add(alert);
    // Goals are for a machine with nothing else to do.
    const late = drills.filter(({ arrivalSeconds, resolutionSeconds }) => !isSoon(arrivalSeconds, ARRIVAL_GOAL_SECONDS) || !isSoon(resolutionSeconds, RESOLUTION_GOAL_SECONDS));
    assert.deepEqual(late, [], describe(finished, 'missed a goal by far'));
    assert.equal(finished.code === 0, drills.every(({ missed }) => missed.length === 0), describe(finished, `ended with ${finished.code}`));
  });

  step('Ctrl-C in the middle of a fault undoes it', 240, async () => {
    const demo = startMake('alert-demo', { DEMO: 'instance' });
    await fenced(true);
    demo.signal('SIGINT');
    assert.notEqual((await demo.finished).code, 0, 'the interrupted demo ended well');
    await fenced(false);
    await waitForStandbys(120);
  });

  step('what a killed alert-demo left is undone by the next, and then nothing of it arrives', 300, async () => {
    const demo = startMake('alert-demo', { DEMO: 'instance' });
    await fenced(true);
    killDemo();
    assert.notEqual((await demo.finished).code, 0, 'the killed demo ended well');
    const earlier = results('alert-control');
    const finished = await attempt('alert-demo', { CONTROL: QUIET_SECONDS }, 280);
    const [written = ''] = results('alert-control').filter((file) => !earlier.includes(file));
    const { arrived } = controlSchema.parse(JSON.parse(readFileSync(join(settings.root, 'reports', written), 'utf8')));
    // On a busy machine the objectives' own alerts may be right to fire.
    assert.deepEqual(arrived.filter(({ alert }) => ofTheDemo.has(alert)), [], describe(finished, 'heard of what was undone'));
    say(`arrived: ${arrived.map(({ alert }) => alert).join(', ') || 'nothing but the watchdog'}`);
    await fenced(false);
    await waitForStandbys(120);
    assert.equal((await tryKubectl('get', 'namespace', 'drydock-alert-demo')).code, 1, 'the namespace of the demo is still there');
  });
}

export async function fenced(wanted: boolean): Promise<void> {
  await until(`an instance ${wanted ? 'to be' : 'no longer to be'} fenced`, 120, async () => {
    const { metadata } = await read(clusterSchema, 'clusters.postgresql.cnpg.io', 'pg', '--namespace=database');
    return 'cnpg.io/fencedInstances' in metadata.annotations === wanted ? true : undefined;
  });
}

function isSoon(seconds: number | null, goal: number): boolean {
  return seconds !== null && seconds <= goal * PATIENCE;
}

function killDemo(): void {
  const demos = readProcesses().filter(({ isMarked, command }) => isMarked && command.includes('drills/main.ts'));
  for (const { pid } of demos) process.kill(pid, 'SIGKILL');
  assert.ok(demos.length > 0, 'the demo had ended already');
}

function results(kind: 'alert-demo' | 'alert-control'): string[] {
  try {
    return readdirSync(join(settings.root, 'reports')).filter((file) => new RegExp(`^${kind}-\\d+\\.json$`).test(file));
  } catch {
    return [];
  }
}
