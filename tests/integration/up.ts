import assert from 'node:assert/strict';
import { podman } from './cluster';
import { waitForStandbys } from './database';
import { attempt, changed, make, startMake } from './make';
import { describe, type Running } from './program';
import { settings } from './settings';
import { differences, takeSnapshot, type Snapshot } from './snapshot';
import { figure, foundation, lastly, step } from './steps';
import { until } from './waiting';

/** With nothing built yet, images and Kubernetes take 20 minutes on two cores. */
const BUILD_SECONDS = 3_000;
const UP_SECONDS = 600;

/** `down` removes it, with a lock that nobody holds. */
const RUNTIME = `state left: /run/drydock/${settings.name}.run`;

const SHOWN = 40;

let before: Snapshot | undefined;

/** Debian packages and the cache stay after `down`, so the machine is looked at once they are there. */
export function emptyMachine(): void {
  foundation('what an earlier run left is cleared', 300, async () => {
    await make('down');
  });

  foundation('programs and images are built', BUILD_SECONDS + 200, async () => {
    const { seconds } = await make('up', { ANSIBLE_ARGS: '--tags preflight,images' }, BUILD_SECONDS);
    figure('programs and images', `${seconds.toFixed(0)} s`, '1200 s cold');
    await make('down');
    before = await takeSnapshot();
  });
}

export function nothingHalfDone(): void {
  step('a dry run on the empty machine changes nothing', 200, async () => {
    await make('up', { ANSIBLE_ARGS: '--check --diff' });
    await assertAsBefore([RUNTIME]);
  });
}

/** `down` during `up`, then `up` killed in the middle of starting the nodes, then `down`. */
export function killedUp(): void {
  step('down during up says busy; a killed up leaves nothing that down does not find', UP_SECONDS, async () => {
    const up = startMake('up');
    try {
      await firstNode(up);
      const down = await attempt('down');
      assert.notEqual(down.code, 0, describe(down, 'ended well during up'));
      assert.match(down.output, /Another make up or make down .* is running/, describe(down, 'did not say that up is running'));
    } finally {
      up.signal('SIGKILL');
      await up.finished;
    }
    await make('down');
    await assertAsBefore();
  });
}

/** The platform of all later steps is one whose first `up` met Ctrl-C. */
export function up(): void {
  foundation('make up after one that met Ctrl-C while it started the nodes', UP_SECONDS * 2, async () => {
    const interrupted = startMake('up');
    await firstNode(interrupted);
    interrupted.signal('SIGINT');
    const ended = await interrupted.finished;
    assert.notEqual(ended.code, 0, describe(ended, 'ended well, though it was interrupted'));
    const { seconds } = await make('up', {}, UP_SECONDS - 60);
    figure('make up, after an interrupted one', `${seconds.toFixed(0)} s`, '240 s');
  });
}

/** What a platform that is there is told, and that nothing more is done to it. */
export function again(): void {
  step('make status tells of three ready nodes and a healthy database', 60, async () => {
    const { output } = await make('status');
    assert.equal((output.match(/^\S+ +True +\d/gm) ?? []).length, 3, output);
    assert.match(output, /Cluster in healthy state/);
  });

  step('make up again changes nothing', 300, async () => {
    const again = await make('up', {}, 290);
    assert.equal(changed(again), 0, describe(again, 'changed something'));
    figure('make up again', `${again.seconds.toFixed(0)} s`, '60 s');
  });

  step('one role works alone', 180, async () => {
    const alone = await make('up', { ANSIBLE_ARGS: '--tags postgres' });
    assert.equal(changed(alone), 0, describe(alone, 'changed something'));
    await waitForStandbys(30);
  });
}

export function down(): void {
  lastly('make down leaves nothing', 300, async () => {
    const { seconds, output } = await make('down');
    assert.match(output, new RegExp(`container ${settings.name}\\b`));
    figure('make down', `${seconds.toFixed(0)} s`, '30 s');
    await assertAsBefore();
  });

  lastly('make down again says that nothing was there', 120, async () => {
    const again = await make('down');
    assert.equal(changed(again), 0);
    assert.match(again.output, /There was nothing of the platform/);
  });
}

async function firstNode(up: Running): Promise<void> {
  await Promise.race([
    until('the first node to run', UP_SECONDS - 300, async () => {
      const running = await podman('ps', '--format', '{{.Names}}').catch(() => '');
      return running.split('\n').includes(settings.name) || undefined;
    }),
    up.finished.then((finished) => assert.fail(describe(finished, `ended with ${finished.code} before it started a node`))),
  ]);
}

async function assertAsBefore(allowed: readonly string[] = []): Promise<void> {
  assert.ok(before !== undefined, 'no snapshot was taken');
  const found = differences(before, await takeSnapshot()).filter((difference) => !allowed.includes(difference));
  assert.ok(found.length === 0, `the machine is not as it was, in ${found.length} things:\n${found.slice(0, SHOWN).join('\n')}`);
}
