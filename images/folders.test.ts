import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { parseVersions, type Versions } from './description';
import { keys, readFolders, withNeeds, type Ingredients } from './folders';

const FILES = {
  'base/image.yml': 'layers: {rootfs: {debian: {suite: trixie, packages: [dash]}}}',
  'tool/image.yml': `
go: {versions: {}, programs: {tool: {package: ./tool, variables: {main.version: "{{ drydock_tool_version }}"}}}}
layers: {tool: {files: {/tool: {program: tool}}}}
images: {tool: {layers: [tool, "base:rootfs"]}}`,
  'tool/main.go': 'package main',
  'other/image.yml': 'layers: {other: {files: {/script: {file: script}, /licence: {module: example.org/m, of: tool, path: L}}}}',
  'other/script': 'echo',
  'tool/go.mod': 'module tool',
  'tool/go.sum': '',
  'node/image.yml': 'layers: {runtime: {files: {/node: {runtime: node}}}}',
  'web/image.yml': `
layers: {web: {packages: ["@native/pictures"], files: {/web.js: {bundle: services/web/main.ts}}}}
images: {web: {repository: drydock/web, layers: ["node:runtime", web]}}`,
};

const versionsWith = (version: string, tag = version): Versions =>
  parseVersions(`{drydock_tool_version: "${version}", drydock_images: {tool: "example.org/tool:${tag}"}}`, 'versions.yml');

function write(root: string, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(root, dirname(name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
}

function project(context: TestContext, files: Record<string, string> = FILES): string {
  const root = mkdtempSync(join(tmpdir(), 'folders-'));
  context.after(() => rmSync(root, { recursive: true }));
  write(root, files);
  return root;
}

const INGREDIENTS: Ingredients = { go: 'go1.26.6', node: 'v22.20.0', bundles: new Map([['services/web/main.ts', 'serve()']]), packages: new Map([['@native/pictures', 'a1']]) };

const keysOf = (root: string, versions = versionsWith('1'), ingredients = INGREDIENTS): Record<string, string> =>
  Object.fromEntries(keys(readFolders(root, versions), versions, ingredients));

// The folders whose key the change moves.
function moved(context: TestContext, change: (root: string) => void, versions?: Versions, other: Partial<Ingredients> = {}): string[] {
  const root = project(context);
  const before = keysOf(root);
  change(root);
  const after = keysOf(root, versions, { ...INGREDIENTS, ...other });
  return Object.keys(before).filter((folder) => before[folder] !== after[folder]).sort();
}

test('the same inputs in another place have the same keys', (context) => {
  assert.deepEqual(keysOf(project(context)), keysOf(project(context)));
});

test("a folder's file moves its key and no other", (context) => {
  assert.deepEqual(moved(context, (root) => writeFileSync(join(root, 'tool/main.go'), 'package main // 2')), ['tool']);
});

test('a base moves what is stacked on it', (context) => {
  assert.deepEqual(moved(context, (root) => write(root, { 'base/image.yml': FILES['base/image.yml'].replace('dash', 'bash') })), ['base', 'tool']);
});

test("a script's executable bit counts", (context) => {
  assert.deepEqual(moved(context, (root) => chmodSync(join(root, 'other/script'), 0o755)), ['other']);
});

test('a version moves what names it', (context) => {
  assert.deepEqual(moved(context, () => undefined, versionsWith('2', '1')), ['tool']);
});

test("an image's name moves what yields it", (context) => {
  assert.deepEqual(moved(context, () => undefined, versionsWith('1', '2')), ['tool']);
});

test('the compiler moves what is compiled', (context) => {
  assert.deepEqual(moved(context, () => undefined, versionsWith('1'), { go: 'go1.26.7' }), ['tool']);
});

test('Node moves what it is in', (context) => {
  assert.deepEqual(moved(context, () => undefined, versionsWith('1'), { node: 'v22.21.0' }), ['node', 'web']);
});

test("a service's program moves its image, and no other", (context) => {
  assert.deepEqual(moved(context, () => undefined, versionsWith('1'), { bundles: new Map([['services/web/main.ts', 'serve(2)']]) }), ['web']);
});

test("an npm package's bytes move the image that takes it as it is, and no other", (context) => {
  assert.deepEqual(moved(context, () => undefined, versionsWith('1'), { packages: new Map([['@native/pictures', 'b2']]) }), ['web']);
});

test('the pins of a module move what takes a file out of it', (context) => {
  assert.deepEqual(moved(context, (root) => writeFileSync(join(root, 'tool/go.sum'), 'x')), ['other', 'tool']);
});

test('needed folders come first, those most waited for before others', (context) => {
  const root = project(context);
  const names = readFolders(root, versionsWith('1')).map((folder) => folder.name);
  assert.deepEqual(names, ['base', 'node', 'other', 'tool', 'web']);
});

test('a choice brings along what it needs', (context) => {
  const folders = readFolders(project(context), versionsWith('1'));
  assert.deepEqual(withNeeds(folders, ['tool']).map((folder) => folder.name), ['base', 'tool']);
  assert.throws(() => withNeeds(folders, ['tol']), /no such folder: tol; there are: base, node, other, tool, web/);
});

test('folders that need each other are refused', (context) => {
  const round = (other: string): string => `images: {tool: {layers: ["${other}:x"]}}`;
  const root = project(context, { 'a/image.yml': round('b'), 'b/image.yml': round('a') });
  assert.throws(() => readFolders(root, versionsWith('1')), /a -> b -> a/);
});

test('a folder that is not there is named', (context) => {
  const root = project(context, { 'a/image.yml': 'images: {tool: {layers: ["gone:x"]}}' });
  assert.throws(() => readFolders(root, versionsWith('1')), /images\/a\/image\.yml names the folder "gone"/);
});

test('an image that versions.yml does not name is refused', (context) => {
  const root = project(context, { 'a/image.yml': 'layers: {x: {links: {/a: b}}}\nimages: {nameless: {layers: [x]}}' });
  assert.throws(() => readFolders(root, versionsWith('1')), /"nameless"/);
});

test("an image of the project's own is not upstream's, too", (context) => {
  const root = project(context, { 'a/image.yml': 'layers: {x: {links: {/a: b}}}\nimages: {tool: {repository: drydock/tool, layers: [x]}}' });
  assert.throws(() => readFolders(root, versionsWith('1')), /gives "tool" a repository, but drydock_images names it/);
});
