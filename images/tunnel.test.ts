import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CommandFailed } from './commands';
import { through } from './tunnel';

const folder = mkdtempSync(join(tmpdir(), 'drydock-tunnel-'));
after(() => rmSync(folder, { recursive: true }));

function kubectl(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

test('the work is done once the tunnel is there, and the tunnel ends with it', async () => {
  const ended = join(folder, 'ended');
  const opens = kubectl('opens', `echo "$@" > ${folder}/asked\ntrap 'echo > ${ended}; exit' TERM\nsleep 0.1\necho Forwarding\nwhile :; do sleep 0.05; done`);
  const result = await through({ kubectl: opens, service: 'team-registry/registry', port: '30500' }, () => {
    assert.equal(readFileSync(join(folder, 'asked'), 'utf8').trim(), 'port-forward --namespace=team-registry service/registry 30500');
    return Promise.resolve('pushed');
  });
  assert.equal(result, 'pushed');
  for (let waited = 0; !existsSync(ended) && waited < 50; waited += 1) await new Promise((resolve) => setTimeout(resolve, 100));
  assert.ok(existsSync(ended), 'the tunnel is still there');
});

test('a busy port is told, and nothing is done', async () => {
  const fails = kubectl('fails', 'echo "unable to listen on any of the requested ports: [{30500 5000}]" >&2; exit 1');
  const work = (): Promise<never> => Promise.reject(new Error('was done'));
  await assert.rejects(through({ kubectl: fails, service: 'registry/registry', port: '30500' }, work), (error) => {
    assert.ok(error instanceof CommandFailed);
    assert.match(error.message, /unable to listen.*\n.*30500 of this machine/);
    return true;
  });
});
