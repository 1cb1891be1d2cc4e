import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Watch, type Dependency } from './health';
import { createLog } from './log';
import { Registry } from './metrics';

interface Watched {
  readonly watch: Watch;
  readonly away: Set<string>;
  readonly lines: readonly string[];
}

/** Asked every 10 ms, and away after 300. */
function watched(context: TestContext, required: Readonly<Record<string, boolean>>): Watched {
  const away = new Set<string>();
  const lines: string[] = [];
  const dependencies: Dependency[] = Object.entries(required).map(([name, isRequired]) => ({
    name,
    required: isRequired,
    ask: () => (away.has(name) ? Promise.reject(new Error('away')) : Promise.resolve()),
  }));
  const log = createLog('test', 'info', { write: (line) => void lines.push(line) });
  const watch = new Watch(dependencies, { log, registry: new Registry(), everyMs: 10, awayAfterMs: 300 });
  context.after(() => watch.end());
  return { watch, away, lines };
}

test('what is away for a moment changes nothing, what stays away makes the service not ready', async (context) => {
  const { watch, away, lines } = watched(context, { cache: true });
  assert.match(watch.ready() ?? '', /^cache did not answer/);
  await delay(40);
  away.add('cache');
  await delay(100);
  assert.equal(watch.ready(), undefined);
  await delay(400);
  assert.equal(watch.ready(), 'cache did not answer within 0.3 s');
  away.clear();
  await delay(100);
  assert.equal(watch.ready(), undefined);
  assert.equal(lines.filter((line) => line.includes('does not answer')).length, 1);
  assert.equal(lines.filter((line) => line.includes('answers again')).length, 1);
});

test('one of several that are not required may stay away, but not all', async (context) => {
  const { watch, away } = watched(context, { database: false, auth: false });
  await delay(40);
  away.add('database');
  await delay(450);
  assert.equal(watch.ready(), undefined);
  away.add('auth');
  await delay(450);
  assert.match(watch.ready() ?? '', /^database and auth did not answer/);
});
