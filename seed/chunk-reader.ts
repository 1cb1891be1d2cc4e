import type { Hash } from 'node:crypto';
import { newDigest } from './checksum';

const NEWLINE = 10;

/** Cuts COPY text, which comes in pieces of any length, into chunks of known numbers of rows, and digests each. */
export class ChunkReader {
  rows = 0;
  private readonly digests: string[] = [];
  private digest: Hash = newDigest();
  private rowsInChunk = 0;

  constructor(private readonly rowsOfChunks: readonly number[]) {
    this.endWholeChunks();
  }

  read(piece: Uint8Array): void {
    let from = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, end + 1)) {
      this.rows++;
      this.rowsInChunk++;
      if (this.rowsInChunk !== this.rowsOfChunks[this.digests.length]) continue;
      this.digest.update(piece.subarray(from, end + 1));
      from = end + 1;
      this.endWholeChunks();
    }
    this.digest.update(piece.subarray(from));
  }

  /** The digests of the chunks whose rows have all been read. */
  get wholeChunks(): readonly string[] {
    return this.digests;
  }

  /** Rows behind the last chunk. */
  get rowsAdded(): number {
    return this.digests.length === this.rowsOfChunks.length ? this.rowsInChunk : 0;
  }

  /** More than one where chunks without rows follow: no parcel of the last days has been reviewed yet. */
  private endWholeChunks(): void {
    while (this.rowsInChunk === this.rowsOfChunks[this.digests.length]) {
      this.digests.push(this.digest.digest('hex'));
      this.digest = newDigest();
      this.rowsInChunk = 0;
    }
  }
}
