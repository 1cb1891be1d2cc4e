import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tryKubectl } from './cluster';
import { everySecret } from './logs';
import { changed, make, makeFails, unwrapped } from './make';
import { describe } from './program';
import { settings, temporaryFolder } from './settings';
import { figure, step } from './steps';

const BRANCH = 'rendered-by-the-tests';
const REPOSITORY = 'https://git.example.org/platform.git';

/** A rendering is a dry run that writes down what it would apply. */
export function render(): void {
  const folder = join(temporaryFolder, 'rendered');

  step('make render writes what runs, without secrets, and the dry run that it is finds nothing to change', 400, async () => {
    const finished = await make('render', { TO: folder, BRANCH, REPOSITORY }, 300);
    assert.match(unwrapped(finished.output), new RegExp(`${settings.name} runs exactly this`), describe(finished, 'found differences'));
    assert.equal(changed(finished), 0, describe(finished, 'would change something'));
    const written = files(folder);
    const parts = new Set(written.map((file) => /^parts\/([^/]+)\//.exec(file)?.[1]).filter((part) => part !== undefined));
    const applications = [...readFileSync(join(folder, 'applications/applications.yaml'), 'utf8').matchAll(/^ {4}path: parts\/(.+)$/gm)].map(([, part]) => part);
    assert.deepEqual(new Set(applications), parts);
    assert.ok(parts.size >= 20, `only ${parts.size} parts`);
    assert.deepEqual(await told(folder, written), []);
    assert.deepEqual(new Set(git('ls-tree', '-r', '--name-only', BRANCH).split('\n')), new Set(written));
    figure('make render', `${finished.seconds.toFixed(0)} s: ${parts.size} parts`);
  });

  step('kubectl finds no difference between what was rendered and what runs', 300, async () => {
    const compared = await tryKubectl('diff', '--server-side', '--force-conflicts', '--field-manager=drydock', '--recursive', `--filename=${folder}/parts`);
    assert.equal(compared.code, 0, `${compared.stdout.slice(0, 4_000)}\n${compared.stderr.slice(0, 1_000)}`);
  });

  step('a folder of something else, and a branch in use, are refused before anything is asked', 60, async () => {
    const ours = join(temporaryFolder, 'ours');
    mkdirSync(ours);
    writeFileSync(join(ours, 'notes.txt'), 'not rendered\n');
    await makeFails('render', { TO: ours }, /holds what was not rendered: notes.txt/, 30);
    assert.deepEqual(files(ours), ['notes.txt']);
    await makeFails('render', { TO: folder, BRANCH: 'a..b' }, /is no name for a branch/, 30);
    await makeFails('render', { TO: folder, REPOSITORY: '../platform' }, /allowed is what git clones from elsewhere/, 30);
    git('branch', '--delete', '--force', BRANCH);
    for (const made of [ours, folder]) rmSync(made, { recursive: true });
  });
}

async function told(folder: string, written: readonly string[]): Promise<string[]> {
  const secrets = await everySecret();
  assert.ok(secrets.size > 5, 'there are no secrets to look for');
  const encoded = [...secrets].flatMap(([secret, what]) => [secret, Buffer.from(secret).toString('base64')].map((text) => ({ text, what })));
  return written.flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    return encoded.filter((secret) => text.includes(secret.text)).map(({ what }) => `${file}: ${what}`);
  });
}

function files(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: settings.root, encoding: 'utf8' }).trim();
}
