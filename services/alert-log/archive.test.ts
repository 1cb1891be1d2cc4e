import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Archive } from './archive';
import { examplePayload } from './example';
import { firing } from './firing';
import { Journal } from './journal';
import { arrivalAt, lineOf, nameOf, type Arrival } from './payload';

const LINE_BYTES = lineOf(arrivalAt(1_000_000, examplePayload({ name: 'A' }))).length;

/** Two lines fill a segment. */
async function archiveIn(context: TestContext): Promise<{ archive: Archive; path: string }> {
  const path = mkdtempSync(join(tmpdir(), 'archive-'));
  const journal = await Journal.open(path, 8 * 2.5 * LINE_BYTES);
  context.after(async () => {
    await journal.close();
    rmSync(path, { recursive: true });
  });
  return { archive: new Archive(journal), path };
}

async function fill(archive: Archive, names: readonly string[]): Promise<void> {
  for (const [i, name] of names.entries()) await archive.add(lineOf(arrivalAt(1_000_000 + i * 1_000, examplePayload({ name }))));
}

const namesOf = (arrivals: readonly Arrival[]): string[] => arrivals.map(({ payload }) => payload.alerts.map(nameOf).join());

test('newest first, as many as are asked for, and whether there are more', async (context) => {
  const { archive } = await archiveIn(context);
  await fill(archive, ['A', 'B', 'C']);
  const all = await archive.find({}, 3);
  assert.deepEqual([namesOf(all.arrivals), all.truncated], [['C', 'B', 'A'], false]);
  const two = await archive.find({}, 2);
  assert.deepEqual([namesOf(two.arrivals), two.truncated], [['C', 'B'], true]);
});

test('since is the first millisecond that counts', async (context) => {
  const { archive } = await archiveIn(context);
  await fill(archive, ['A', 'B', 'C']);
  assert.deepEqual(namesOf((await archive.find({ sinceMs: 1_001_000 }, 9)).arrivals), ['C', 'B']);
  assert.deepEqual(namesOf((await archive.find({ sinceMs: 1_001_001 }, 9)).arrivals), ['C']);
});

test('a name finds payloads that carry it, whole', async (context) => {
  const { archive } = await archiveIn(context);
  await fill(archive, ['A', 'B']);
  await archive.add(lineOf(arrivalAt(1_010_000, examplePayload({ name: 'B' }, { name: 'A' }))));
  assert.deepEqual(namesOf((await archive.find({ alertname: 'A' }, 9)).arrivals), ['B,A', 'A']);
  assert.deepEqual(namesOf((await archive.find({ alertname: 'a' }, 9)).arrivals), []);
});

test('segments known to be older are not read again', async (context) => {
  const { archive, path } = await archiveIn(context);
  await fill(archive, ['A', 'B', 'C', 'D', 'E']);
  await archive.find({}, 9);
  const [oldest = ''] = readdirSync(path).sort();
  const bytes = readFileSync(join(path, oldest));
  writeFileSync(join(path, oldest), Buffer.alloc(bytes.length, 'x'));
  assert.deepEqual(namesOf((await archive.find({ sinceMs: 1_002_000 }, 9)).arrivals), ['E', 'D', 'C']);
});

test('damaged lines are skipped, those around them are not', async (context) => {
  const { archive, path } = await archiveIn(context);
  await fill(archive, ['A', 'B', 'C', 'D', 'E']);
  const [oldest = ''] = readdirSync(path).sort();
  const content = readFileSync(join(path, oldest), 'utf8');
  writeFileSync(join(path, oldest), `${'\0'.repeat(LINE_BYTES - 1)}${content.slice(LINE_BYTES - 1)}`);
  assert.deepEqual(namesOf((await archive.find({}, 9)).arrivals), ['E', 'D', 'C', 'B']);
});

test('firing is what was last heard to fire, each alert by its labels', () => {
  const node = (name: string) => ({ labels: { node: name } });
  const arrivals = [
    arrivalAt(3_000, examplePayload({ name: 'Lag', status: 'resolved' })),
    arrivalAt(2_000, examplePayload({ name: 'NodeDown', ...node('b') }, { name: 'NodeDown', ...node('a'), status: 'resolved' })),
    arrivalAt(1_000, examplePayload({ name: 'NodeDown', ...node('a') }, { name: 'Lag' }, { name: 'Disk' })),
  ];
  assert.deepEqual(
    firing(arrivals).map(({ alert, arrivedMs }) => [nameOf(alert), alert.labels['node'], arrivedMs]),
    [['Disk', undefined, 1_000], ['NodeDown', 'b', 2_000]],
  );
});
