import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { closure, copyPackages, packageDigest } from './packages';

const described = (fields: object): string => JSON.stringify(fields);

const FILES = {
  'pictures/package.json': described({
    dependencies: { versions: '1' },
    optionalDependencies: { '@native/glibc': '1', '@native/musl': '1', '@native/elsewhere': '1', '@native/not-there': '1' },
  }),
  'pictures/index.js': 'pictures',
  'pictures/node_modules/versions/package.json': described({ dependencies: { lines: '1' } }),
  'pictures/node_modules/versions/old.js': 'versions 1',
  '@native/glibc/package.json': described({ os: ['linux'], cpu: [process.arch], libc: ['glibc'], dependencies: { versions: '2' } }),
  '@native/glibc/lib/library.so': 'library',
  '@native/musl/package.json': described({ os: ['linux'], cpu: [process.arch], libc: ['musl'] }),
  '@native/elsewhere/package.json': described({ os: ['darwin'] }),
  'versions/package.json': described({ dependencies: { pictures: '1' } }),
  'versions/new.js': 'versions 2',
  'lines/package.json': described({}),
  'unasked/package.json': described({}),
};

function nodeModules(context: TestContext, files: Record<string, string> = FILES): string {
  const folder = mkdtempSync(join(tmpdir(), 'packages-'));
  context.after(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

test('a package brings what it depends on, each from where Node finds it, and nothing for another machine', (context) => {
  assert.deepEqual(closure(nodeModules(context), ['pictures']), [
    '@native/glibc',
    'lines',
    'pictures',
    'pictures/node_modules/versions',
    'versions',
  ]);
});

test('what is not installed is named, with who needs it', (context) => {
  const folder = nodeModules(context, { 'pictures/package.json': described({ dependencies: { versions: '1' } }) });
  assert.throws(() => closure(folder, ['pictures']), /npm package versions, which pictures needs, is not installed/);
  assert.throws(() => closure(folder, ['other']), /npm package other is not installed/);
});

test('they are copied to the same places, each once', (context) => {
  const target = nodeModules(context, {});
  copyPackages(nodeModules(context), ['pictures'], target);
  const copied = readdirSync(target, { recursive: true, withFileTypes: true, encoding: 'utf8' }).filter((entry) => entry.isFile());
  assert.deepEqual(copied.map(({ parentPath, name }) => join(parentPath, name).slice(target.length + 1)).sort(), [
    '@native/glibc/lib/library.so',
    '@native/glibc/package.json',
    'lines/package.json',
    'pictures/index.js',
    'pictures/node_modules/versions/old.js',
    'pictures/node_modules/versions/package.json',
    'pictures/package.json',
    'versions/new.js',
    'versions/package.json',
  ]);
});

test('the digest goes by the bytes of all of them, and by nothing else', (context) => {
  const digestOf = (change: Record<string, string>): string => packageDigest(nodeModules(context, { ...FILES, ...change }), 'pictures');
  assert.equal(digestOf({}), digestOf({ 'unasked/package.json': described({ version: '2' }) }));
  assert.notEqual(digestOf({}), digestOf({ '@native/glibc/lib/library.so': 'another' }));
  assert.notEqual(digestOf({}), digestOf({ 'pictures/other.js': '' }));
});
