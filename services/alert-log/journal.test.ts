import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Journal } from './journal';

const MOST_BYTES = 800;
const FIRST = 'alerts-00000001.jsonl';

function folder(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'journal-'));
  context.after(() => rmSync(path, { recursive: true }));
  return path;
}

async function lines(journal: Journal): Promise<string[]> {
  const found: string[] = [];
  for await (const { line } of journal.newestFirst()) found.push(line);
  return found;
}

async function reopened(path: string): Promise<string[]> {
  const journal = await Journal.open(path, MOST_BYTES);
  const found = await lines(journal);
  await journal.close();
  return found;
}

async function written(path: string, ...texts: readonly string[]): Promise<void> {
  const journal = await Journal.open(path, MOST_BYTES);
  for (const text of texts) await journal.append(`${text}\n`);
  await journal.close();
}

const bytesIn = (path: string): number => readdirSync(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0);

test('lines come back newest first, also to the next process', async (context) => {
  const path = folder(context);
  await written(path, 'one', 'two', 'drei äöü');
  assert.deepEqual(await reopened(path), ['drei äöü', 'two', 'one']);
});

test('lines that are appended at the same time stay whole and in order', async (context) => {
  const journal = await Journal.open(folder(context), MOST_BYTES);
  const texts = Array.from({ length: 50 }, (_, i) => `line ${i}`);
  await Promise.all(texts.map((text) => journal.append(`${text}\n`)));
  assert.deepEqual(await lines(journal), texts.toReversed());
  await journal.close();
});

test('half a line after a kill is cut off, and what follows is whole', async (context) => {
  const path = folder(context);
  await written(path, 'one', 'two');
  appendFileSync(join(path, FIRST), '{"half');
  assert.deepEqual(await reopened(path), ['two', 'one']);
  await written(path, 'three');
  assert.equal(readFileSync(join(path, FIRST), 'utf8'), 'one\ntwo\nthree\n');
});

test('a kill at any byte of the last line loses that line at most', async (context) => {
  const path = folder(context);
  await written(path, 'one', 'two');
  for (let size = 'one\ntwo\n'.length - 1; size >= 'one\n'.length; size -= 1) {
    truncateSync(join(path, FIRST), size);
    assert.deepEqual(await reopened(path), ['one']);
  }
});

test('an empty file and a file of nothing but half a line hold nothing', async (context) => {
  const path = folder(context);
  writeFileSync(join(path, FIRST), '');
  assert.deepEqual(await reopened(path), []);
  writeFileSync(join(path, FIRST), 'half');
  assert.deepEqual(await reopened(path), []);
});

test('the oldest go, and the limit is never passed', async (context) => {
  const path = folder(context);
  const journal = await Journal.open(path, MOST_BYTES);
  const texts = Array.from({ length: 200 }, (_, i) => `a line of some length, ${String(i).padStart(3, '0')}`);
  for (const text of texts) {
    await journal.append(`${text}\n`);
    assert.ok(journal.bytes <= MOST_BYTES, `${journal.bytes} bytes after ${text}`);
    assert.equal(bytesIn(path), journal.bytes);
  }
  const kept = await lines(journal);
  assert.ok(kept.length > 15, `${kept.length} lines are kept`);
  assert.deepEqual(kept, texts.toReversed().slice(0, kept.length));
  await journal.close();
  assert.deepEqual(await reopened(path), kept);
});

test('a line longer than a segment is kept, and those after it begin another', async (context) => {
  const path = folder(context);
  const long = 'x'.repeat(MOST_BYTES / 4);
  await written(path, 'before', long, 'after');
  assert.deepEqual(await reopened(path), ['after', long, 'before']);
  assert.equal(readdirSync(path).length, 3);
});

test('a segment that is lost while it is read ends the reading', async (context) => {
  const path = folder(context);
  await written(path, 'x'.repeat(90), 'y'.repeat(90), 'z');
  const journal = await Journal.open(path, MOST_BYTES);
  rmSync(join(path, FIRST));
  assert.deepEqual(await lines(journal), ['z', 'y'.repeat(90)]);
  await journal.close();
});

test('files of others in the folder are left alone', async (context) => {
  const path = folder(context);
  writeFileSync(join(path, 'lost+found.txt'), 'not ours');
  await written(path, 'one');
  assert.deepEqual(readdirSync(path).sort(), [FIRST, 'lost+found.txt']);
});
