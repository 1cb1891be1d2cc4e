import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Script } from 'node:vm';
import { bundle } from './bundle';

const ENTRY = 'services/web/main.ts';

/** A project whose packages lie elsewhere, as this one's do. */
function project(context: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'bundle-'));
  context.after(() => rmSync(root, { recursive: true }));
  const packages = join(root, 'elsewhere');
  mkdirSync(join(packages, 'greeting'), { recursive: true });
  writeFileSync(join(packages, 'greeting/index.js'), 'exports.greeting = (name) => `Hello ${name}`;');
  mkdirSync(join(root, 'clone/services/web'), { recursive: true });
  symlinkSync(packages, join(root, 'clone/node_modules'));
  writeFileSync(join(root, 'clone', ENTRY), `import { greeting } from 'greeting'; const name: string = 'you'; console.log(greeting(name));`);
  return join(root, 'clone');
}

test('the bundle runs alone', async (context) => {
  const said: unknown[] = [];
  const text = await bundle(project(context), ENTRY);
  new Script(text).runInNewContext({ console: { log: (line: unknown) => said.push(line) } });
  assert.deepEqual(said, ['Hello you']);
});

test('the same program in another place is the same text, and names neither', async (context) => {
  const [one, two] = [project(context), project(context)];
  cpSync(join(two, '..', 'elsewhere'), join(two, '..', 'other'), { recursive: true });
  rmSync(join(two, 'node_modules'));
  symlinkSync(join(two, '..', 'other'), join(two, 'node_modules'));
  const text = await bundle(one, ENTRY);
  assert.equal(await bundle(two, ENTRY), text);
  assert.doesNotMatch(text, /elsewhere/);
});

test('a package that the image has beside the program stays outside', async (context) => {
  const text = await bundle(project(context), ENTRY, ['greeting']);
  assert.match(text, /require\("greeting"\)/);
  assert.doesNotMatch(text, /Hello/);
});

test('what cannot be bundled is told by its entry point and the reason', async (context) => {
  const root = project(context);
  writeFileSync(join(root, ENTRY), `import 'not-installed';`);
  await assert.rejects(bundle(root, ENTRY), /services\/web\/main\.ts cannot be bundled:[\s\S]*not-installed/);
});
