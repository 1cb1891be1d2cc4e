import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { stringify } from 'yaml';
import { readKubeconfig } from './kubeconfig';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function write(context: TestContext, cluster: object, user: object, current = 'second'): string {
  const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  context.after(() => rmSync(folder, { recursive: true }));
  for (const name of ['ca.crt', 'client.crt', 'client.key']) writeFileSync(join(folder, name), `file ${name}`);
  const file = join(folder, 'kubeconfig');
  writeFileSync(
    file,
    stringify({
      'current-context': current,
      contexts: [{ name: 'first', context: { cluster: 'x', user: 'x' } }, { name: 'second', context: { cluster: 'here', user: 'me' } }],
      clusters: [{ name: 'here', cluster: { server: 'https://192.0.2.1:8443', ...cluster } }],
      users: [{ name: 'me', user }],
    }),
  );
  return file;
}

test('certificates are read from the files that are named, seen from the kubeconfig', (context) => {
  const user = { 'client-certificate': 'client.crt', 'client-key': 'client.key' };
  const access = readKubeconfig(write(context, { 'certificate-authority': 'ca.crt' }, user));
  assert.equal(access.server.href, 'https://192.0.2.1:8443/');
  assert.deepEqual([access.authority, access.certificate, access.key].map(String), ['file ca.crt', 'file client.crt', 'file client.key']);
});

test('certificates are read out of the kubeconfig where it holds them', (context) => {
  const user = { 'client-certificate-data': base64('c'), 'client-key-data': base64('k') };
  const access = readKubeconfig(write(context, { 'certificate-authority-data': base64('a') }, user));
  assert.deepEqual([access.authority, access.certificate, access.key].map(String), ['a', 'c', 'k']);
});

test('what is missing is told with the name of the file', (context) => {
  const path = write(context, {}, {});
  assert.throws(() => readKubeconfig(path), /kubeconfig .* has no certificate-authority for the context second/);
  assert.throws(() => readKubeconfig(write(context, {}, {}, 'third')), /has no context named third/);
  assert.throws(() => readKubeconfig(`${path}-absent`), /cannot be used: ENOENT/);
});
