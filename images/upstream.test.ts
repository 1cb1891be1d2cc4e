import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Supply } from './supply';
import { exportUpstream, readUpstream, withUpstream, type Upstream } from './upstream';

const BUILT: Supply = { images: { api: { name: 'own/api:1', oci: '/built/api' } }, local_images: {}, programs: {}, manifests: {} };

function folder(context: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'upstream-'));
  context.after(() => rmSync(made, { recursive: true }));
  return made;
}

function given(file: string): Upstream {
  return { programs: { kubectl: '/bin/kubectl' }, local_images: { registry: 'docker.io/library/registry:1' }, manifests: { 'a.json': { files: { 'a.yaml': file } } } };
}

test('a downloaded manifest is written once, as a list of objects, where the supply says', async (context) => {
  const cache = folder(context);
  const file = join(cache, 'a.yaml');
  writeFileSync(file, 'kind: A\n---\nkind: B\n');
  const supply = withUpstream(BUILT, given(file), cache);
  assert.deepEqual(await exportUpstream(given(file), cache), ['a.json']);
  assert.deepEqual(JSON.parse(readFileSync(supply.manifests['a.json'] ?? '', 'utf8')), [{ kind: 'A' }, { kind: 'B' }]);
  assert.deepEqual(await exportUpstream(given(file), cache), []);
});

test('what was built and what upstream gives are one supply', () => {
  const { images, local_images, programs } = withUpstream(BUILT, given('/a.yaml'), '/cache');
  assert.deepEqual(images, BUILT.images);
  assert.deepEqual(local_images, { registry: 'docker.io/library/registry:1' });
  assert.deepEqual(programs, { kubectl: '/bin/kubectl' });
});

test('another file is another manifest', () => {
  const place = (file: string): string | undefined => withUpstream(BUILT, given(file), '/cache').manifests['a.json'];
  assert.notEqual(place('/one'), place('/two'));
});

test('two files are no manifest without kustomize', async (context) => {
  const cache = folder(context);
  const two = { ...given('x'), manifests: { 'a.json': { files: { 'a.yaml': 'x', 'b.yaml': 'y' } } } };
  await assert.rejects(exportUpstream(two, cache), /one file is a manifest, and these are 2/);
});

test('an account without kubectl is refused', (context) => {
  const file = join(folder(context), 'upstream.json');
  writeFileSync(file, JSON.stringify({ ...given('x'), programs: {} }));
  assert.throws(() => readUpstream(file), /kubectl is missing/);
});
