import { createHash, type Hash } from 'node:crypto';
import type { TableName } from './world/sizes';

/** SHA-256 wherever a checksum stands: 1.3 GB/s a core, so it takes an eighth of the time that making the rows takes. */
export function newDigest(): Hash {
  return createHash('sha256');
}

export interface ChunkDigest {
  readonly rows: number;
  readonly bytes: number;
  readonly digest: string;
}

export interface TableSummary {
  readonly table: TableName;
  readonly rows: number;
  readonly bytes: number;
  readonly checksum: string;
  /** From the table's first row to its last, while other tables were copied too; not known of an earlier run's. */
  readonly rowsPerSecond?: number;
}

/** Collects the chunks of one table, which come in any order. */
export class TableDigest {
  private readonly byIndex: ChunkDigest[] = [];
  private beganMs: number | undefined;
  private endedMs = 0;

  constructor(readonly table: TableName) {}

  add(index: number, text: Uint8Array, rows: number): void {
    this.beganMs ??= performance.now();
    this.byIndex[index] = { rows, bytes: text.length, digest: newDigest().update(text).digest('hex') };
  }

  /** What was added last has arrived. */
  arrived(): void {
    this.endedMs = performance.now();
  }

  get chunks(): readonly ChunkDigest[] {
    return this.byIndex;
  }

  summary(): TableSummary {
    let [rows, bytes] = [0, 0];
    for (const chunk of this.byIndex) {
      rows += chunk.rows;
      bytes += chunk.bytes;
    }
    const elapsedMs = Math.max(1, this.endedMs - (this.beganMs ?? 0));
    const checksum = checksumOf(this.byIndex.map(({ digest }) => digest));
    return { table: this.table, rows, bytes, checksum, rowsPerSecond: Math.round((rows / elapsedMs) * 1000) };
  }
}

/** A table's checksum, from the digests of its chunks in order. */
export function checksumOf(digests: readonly string[]): string {
  const whole = newDigest();
  for (const digest of digests) whole.update(digest, 'hex');
  return whole.digest('hex');
}
