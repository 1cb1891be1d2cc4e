import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { withLock } from './lock';

test('a second holder is told, and waits for the first', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'lock-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'lock');
  const events: string[] = [];
  let second: Promise<void> | undefined;
  await withLock(path, () => events.push('first was told'), async () => {
    await new Promise<void>((told) => {
      const tell = (): void => {
        events.push('second was told');
        told();
      };
      second = withLock(path, tell, () => {
        events.push('second');
        return Promise.resolve();
      });
    });
    events.push('first ends');
  });
  await second;
  assert.deepEqual(events, ['second was told', 'first ends', 'second']);
});
