import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, run, start } from './program';
import { settings, temporaryFolder } from './settings';
import { step } from './steps';
import { until } from './waiting';

/** The two that are built in seconds, from Debian packages alone. */
const FOLDERS = ['busybox', 'etcd'];

/** ts-node's, which stays in the temporary folder; the plays leave it out, too. */
const NO_COMPILE_CACHE = { DISABLE_V8_COMPILE_CACHE: '1' };

/** In a cache of its own, so that nothing of the user's is built anew. */
export function killedBuild(): void {
  step('a killed build of images leaves no mount, and the next one finishes it', 240, async () => {
    const cache = mkdtempSync(join(temporaryFolder, 'cache-'));
    const built = (): string[] => (existsSync(join(cache, 'built')) ? readdirSync(join(cache, 'built')) : []);
    try {
      const killed = start('killed build', 'node', arguments_(cache), NO_COMPILE_CACHE);
      try {
        await until('the build to be under way', 60, () => Promise.resolve(built().some((name) => name.endsWith('.unfinished')) || undefined));
      } finally {
        killed.signal('SIGKILL');
        await killed.finished;
      }
      assert.ok(built().some((name) => name.endsWith('.unfinished')), 'the build had ended already');
      await until('its mounts to go', 10, () => Promise.resolve(!readFileSync('/proc/mounts', 'utf8').includes(cache) || undefined));

      const again = await run('build again', 180, 'node', arguments_(cache), NO_COMPILE_CACHE);
      assert.equal(again.code, 0, describe(again, `ended with ${again.code}`));
      assert.deepEqual(built().filter((name) => name !== 'lock').map((name) => name.replace(/-[0-9a-f]{16}$/, '')).sort(), FOLDERS);
    } finally {
      rmSync(cache, { recursive: true, force: true });
    }
  });
}

function arguments_(cache: string): string[] {
  return [
    ...['--require', 'ts-node/register', 'images/main.ts', 'build', `--only=${FOLDERS.join(',')}`],
    ...[`--versions=${join(settings.root, 'group_vars/all/versions.yml')}`, `--cache=${cache}`, `--out=${join(cache, 'supply.json')}`],
    '--own-registry=registry.test',
  ];
}
