// The project's own descriptions against its own versions and go.mod files.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { readVersions } from './description';
import { readFolders } from './folders';
import { checkVersions, requiredVersion } from './golang';

const versions = readVersions(join(__dirname, '..', 'group_vars', 'all', 'versions.yml'));
const folders = readFolders(__dirname, versions);

test('every go.mod requires the versions that versions.yml names', () => {
  const withModule = folders.flatMap((folder) => (folder.description.go ? [{ folder, go: folder.description.go }] : []));
  assert.ok(withModule.length > 0);
  for (const { folder, go } of withModule) checkVersions(folder, go, versions);
});

test('every image that versions.yml names is built by one folder', () => {
  const built = folders.flatMap(({ description }) =>
    Object.entries(description.images).flatMap(([key, image]) => (image.podman === 'only' || image.repository !== undefined ? [] : [key])),
  );
  assert.deepEqual(built.sort(), Object.keys(versions.images).sort());
});

test('a requirement is found alone, in a block, and not by half its name', () => {
  const goMod = 'module x\n\nrequire example.org/a v1.0.0\n\nrequire (\n\texample.org/b/c v2.0.0 // indirect\n)\n';
  assert.equal(requiredVersion(goMod, 'example.org/a'), '1.0.0');
  assert.equal(requiredVersion(goMod, 'example.org/b/c'), '2.0.0');
  assert.equal(requiredVersion(goMod, 'example.org/b'), undefined);
});
