import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { LogTail } from './log-tail';

test('lines are handed out once and whole, from every file with the prefix, whatever its PID', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'log-tail-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const tail = new LogTail(folder, 'log-1');
  const read = (): string[] => {
    const lines: string[] = [];
    tail.poll((line, file) => lines.push(`${file}: ${line}`));
    return lines.sort();
  };

  writeFileSync(join(folder, 'log-1.77'), 'a\nb');
  writeFileSync(join(folder, 'log-10.77'), 'of another pgbench\n');
  assert.deepEqual(read(), ['log-1.77: a']);

  appendFileSync(join(folder, 'log-1.77'), 'c\n');
  writeFileSync(join(folder, 'log-1.77.1'), 'thread 1\n');
  assert.deepEqual(read(), ['log-1.77.1: thread 1', 'log-1.77: bc']);
  assert.deepEqual(read(), []);

  tail.removeFiles();
  assert.deepEqual(readdirSync(folder), ['log-10.77']);
});

test('lines longer in sum than one read are all there', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'log-tail-'));
  context.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'log.1'), Array.from({ length: 50_000 }, (_, index) => `line ${index}\n`).join(''));
  const seen: string[] = [];
  const tail = new LogTail(folder, 'log');
  tail.poll((line) => seen.push(line));
  tail.removeFiles();
  assert.equal(seen.length, 50_000);
  assert.ok(seen.every((line, index) => line === `line ${index}`));
});
