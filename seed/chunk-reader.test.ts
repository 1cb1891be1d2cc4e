import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, it } from 'node:test';
import { newDigest } from './checksum';
import { ChunkReader } from './chunk-reader';

function digestOf(text: string): string {
  return newDigest().update(text).digest('hex');
}

/** All the places where a text can be cut in two. */
function readCut(rowsOfChunks: readonly number[], text: string, cut: number): ChunkReader {
  const reader = new ChunkReader(rowsOfChunks);
  reader.read(Buffer.from(text.slice(0, cut)));
  reader.read(Buffer.from(text.slice(cut)));
  return reader;
}

describe('reading chunks back', () => {
  const text = '1\ta\n2\tb\n3\tc\n4\td\n';

  it('gives the digest of each chunk, wherever the pieces end', () => {
    for (let cut = 0; cut <= text.length; cut++) {
      const reader = readCut([1, 3], text, cut);
      assert.deepEqual(reader.wholeChunks, [digestOf('1\ta\n'), digestOf('2\tb\n3\tc\n4\td\n')]);
      assert.equal(reader.rowsAdded, 0);
      assert.equal(reader.rows, 4);
    }
  });

  it('knows chunks without rows, at the start, between others and at the end', () => {
    const reader = readCut([0, 2, 0, 0, 2, 0], text, 5);
    const [first, last, nothing] = [digestOf('1\ta\n2\tb\n'), digestOf('3\tc\n4\td\n'), digestOf('')];
    assert.deepEqual(reader.wholeChunks, [nothing, first, nothing, nothing, last, nothing]);
    assert.deepEqual(new ChunkReader([0]).wholeChunks, [nothing]);
  });

  it('tells missing rows and added ones', () => {
    const missing = readCut([3, 2], text, 0);
    assert.deepEqual([missing.wholeChunks.length, missing.rowsAdded], [1, 0]);
    const added = readCut([1, 1], text, 0);
    assert.deepEqual([added.wholeChunks.length, added.rowsAdded], [2, 2]);
  });
});
