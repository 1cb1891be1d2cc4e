import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { supply, tryKubectl, workers } from './cluster';
import { pod } from './pods';
import type { Answer } from './program';
import { temporaryFolder } from './settings';
import { step } from './steps';

const REFUSED = /drydock-images.*denied request/;

/** Which images may run where; asked without starting any. */
export function admission(): void {
  step("only images that we know may run in the project's own namespaces", 60, async () => {
    const { images } = supply();
    const [known, own] = [images.local_path_helper?.name ?? '', images.alert_log?.name ?? ''];
    for (const image of [known, own]) assert.equal((await wouldRun('monitoring', image)).code, 0, image);
    for (const image of ['nginx', known.replace(/:[^:]+$/, ':latest'), own.replace(/:[^:]+$/, ':latest'), `${own}0`, `evil.example/${known}`]) {
      const { code, stderr } = await wouldRun('monitoring', image);
      assert.notEqual(code, 0, `${image} may run`);
      assert.match(stderr, REFUSED);
      assert.ok(stderr.includes(image), stderr);
    }
    assert.equal((await wouldRun('default', 'nginx')).code, 0, "other people's namespaces are none of ours");
  });
}

async function wouldRun(namespace: string, image: string): Promise<Answer> {
  const [node] = await workers();
  const folder = mkdtempSync(join(temporaryFolder, 'admission-'));
  const file = join(folder, 'pod.json');
  writeFileSync(file, JSON.stringify(pod(namespace, 'drydock-test-admission', { node, image, command: ['true'] })));
  try {
    return await tryKubectl('create', '--dry-run=server', '--filename', file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
