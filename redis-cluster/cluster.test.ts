import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { programEnvironment } from '../drills/command';
import { NotThere, observe, survey, tell } from './cluster';

const POD = (number: number, ready: 'True' | 'False', deleted = false): object => ({
  metadata: { name: `valkey-${number}`, ...(deleted ? { deletionTimestamp: '2026-03-04T05:06:07Z' } : {}) },
  spec: { nodeName: `node-${number}` },
  status: { podIP: `10.0.0.${number}`, conditions: [{ type: 'Ready', status: ready }] },
});
const GOOD = (number: number): string =>
  [
    `id-${number} 10.0.0.${number}:6379@16379,valkey-${number}.valkey myself,slave id-9 0 0 2 connected\n`,
    'cluster_state:ok\r\ncluster_slots_ok:16384\r\n',
    '# Replication\r\nrole:slave\r\nmaster_link_status:up\r\nmaster_sync_in_progress:0\r\n',
  ].map((answer) => `${answer}\n= 0\n`).join('');
const SILENT = 'Could not connect to Valkey: Connection timed out\n\n= 1\n\n= 1\n\n= 1\n';

/** A kubectl that tells of these pods, answers `exec` with this text, and writes down what it was told. */
function withKubectl(context: TestContext, pods: readonly object[], answers: string): { readonly told: () => string } {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-'));
  const path = programEnvironment.PATH;
  context.after(() => {
    programEnvironment.PATH = path;
    rmSync(folder, { recursive: true });
  });
  writeFileSync(join(folder, 'pods'), JSON.stringify({ items: pods }));
  writeFileSync(join(folder, 'answers'), answers);
  const program = `#!/bin/sh\ncd ${folder}\ncase "$*" in *" get pods "*) cat pods ;; *) echo "$*" >told; cat >>told; cat answers ;; esac\n`;
  writeFileSync(join(folder, 'kubectl'), program, { mode: 0o755 });
  programEnvironment.PATH = `${folder}${delimiter}${path ?? ''}`;
  return { told: () => readFileSync(join(folder, 'told'), 'utf8') };
}

test('every ready pod is asked, by one command in the first of them', async (context) => {
  const kubectl = withKubectl(context, [POD(2, 'True'), POD(1, 'True'), POD(3, 'False'), POD(4, 'True', true)], GOOD(1) + GOOD(2));
  const members = await observe(2);
  assert.deepEqual(members.map(({ pod, self, isInSync, isOk }) => [pod.name, pod.node, self.id, isInSync, isOk]), [
    ['valkey-1', 'node-1', 'id-1', true, true],
    ['valkey-2', 'node-2', 'id-2', true, true],
  ]);
  assert.match(kubectl.told(), /exec valkey-1 .*\n10\.0\.0\.1 CLUSTER NODES\n10\.0\.0\.1 CLUSTER INFO\n10\.0\.0\.1 INFO replication\n10\.0\.0\.2 CLUSTER NODES\n/);
});

test('members that are silent are told by name, and the others shown all the same', async (context) => {
  withKubectl(context, [POD(1, 'True'), POD(2, 'True'), POD(3, 'True')], GOOD(1) + SILENT + GOOD(3));
  assert.deepEqual((await survey()).members.map(({ pod }) => pod.name), ['valkey-1', 'valkey-3']);
  await assert.rejects(observe(3), new NotThere('3 of 3 pods are ready; valkey-2 does not answer'));
});

test('without a pod, or with too few answers, nothing is concluded', async (context) => {
  withKubectl(context, [], '');
  await assert.rejects(survey(), new NotThere('no pod is ready'));
  withKubectl(context, [POD(1, 'True')], 'error: unable to upgrade connection\n');
  await assert.rejects(survey(), new NotThere('valkey-1 gave 0 of 3 answers'));
});

test('a refusal is an error that quotes the command', async (context) => {
  withKubectl(context, [POD(1, 'True')], GOOD(1));
  const [member] = await observe(1);
  assert.ok(member);
  withKubectl(context, [], 'OK\n\n= 0\nERR You should send CLUSTER FAILOVER to a replica\n\n= 1\n');
  const action = { on: member, command: ['CLUSTER', 'FAILOVER'], text: 'takes over' };
  await assert.rejects(tell([action, action]), new NotThere('10.0.0.1 CLUSTER FAILOVER: ERR You should send CLUSTER FAILOVER to a replica'));
});
