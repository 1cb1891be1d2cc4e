import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectsOf } from './manifest';

test('each document is an object, and an empty one is none', () => {
  assert.deepEqual(objectsOf('---\n---\nkind: A\n---\n# nothing\n---\nkind: B\n', 'm'), [{ kind: 'A' }, { kind: 'B' }]);
});

test('words are what Kubernetes takes them for', () => {
  assert.deepEqual(objectsOf('operators: [=, "!=", =~]\nenabled: yes\nmode: 0755\nversion: "1.10"\n', 'm'), [
    { operators: ['=', '!=', '=~'], enabled: true, mode: 0o755, version: '1.10' },
  ]);
});

test('a manifest that is no YAML is named', () => {
  assert.throws(() => objectsOf('kind: {', 'm.yaml'), /^Error: m\.yaml: /);
});
