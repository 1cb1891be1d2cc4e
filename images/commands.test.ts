import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { CommandFailed, run } from './commands';

function logIn(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'commands-'));
  context.after(() => rmSync(folder, { recursive: true }));
  return join(folder, 'log');
}

test('a failure shows the last 30 lines and where the rest is', async (context) => {
  const log = logIn(context);
  const failing = run({ argv: ['sh', '-c', 'seq 100; exit 3'] }, { log, signal: new AbortController().signal });
  await assert.rejects(failing, (error: Error) => {
    assert.ok(error instanceof CommandFailed);
    assert.match(error.message, /^sh exited with 3\n71\n[\s\S]*\n100\nThe whole log: /);
    return true;
  });
  assert.match(readFileSync(log, 'utf8'), /^1$/m);
});

test('a program that is not there is named', async (context) => {
  await assert.rejects(run({ argv: ['no-such-program'] }, { log: logIn(context), signal: new AbortController().signal }), /no-such-program did not start/);
});

test('an interruption ends the program and is the reason given', async (context) => {
  const interrupted = new AbortController();
  const running = run({ argv: ['sleep', '60'] }, { log: logIn(context), signal: interrupted.signal });
  setTimeout(() => interrupted.abort(new Error('as asked')), 50);
  await assert.rejects(running, /as asked/);
});
