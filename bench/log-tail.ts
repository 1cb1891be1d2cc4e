import { closeSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const CHUNK_BYTES = 256 * 1024;

interface TailedFile {
  readonly descriptor: number;
  /** The beginning of a line whose end pgbench has not written yet. */
  rest: string;
}

/**
 * Reads the growing log files of one pgbench: `prefix.PID`, and `prefix.PID.1` and so on for its further threads. They
 * are found by the prefix alone, because in a container pgbench's PID is not the one seen from here.
 */
export class LogTail {
  readonly #files = new Map<string, TailedFile>();
  readonly #chunk = Buffer.allocUnsafe(CHUNK_BYTES);

  constructor(
    private readonly folder: string,
    private readonly prefix: string,
  ) {}

  /** Hands every complete line that came since the last call to `onLine`, with the name of its file. */
  poll(onLine: (line: string, file: string) => void): void {
    for (const name of readdirSync(this.folder)) {
      if (!name.startsWith(`${this.prefix}.`) || this.#files.has(name)) continue;
      this.#files.set(name, { descriptor: openSync(join(this.folder, name), 'r'), rest: '' });
    }
    for (const [name, file] of this.#files) this.#drain(name, file, onLine);
  }

  removeFiles(): void {
    for (const [name, file] of this.#files) {
      closeSync(file.descriptor);
      rmSync(join(this.folder, name));
    }
    this.#files.clear();
  }

  #drain(name: string, file: TailedFile, onLine: (line: string, file: string) => void): void {
    for (;;) {
      const length = readSync(file.descriptor, this.#chunk, 0, CHUNK_BYTES, null);
      if (length === 0) return;
      const lines = (file.rest + this.#chunk.toString('latin1', 0, length)).split('\n');
      file.rest = lines.pop() ?? '';
      for (const line of lines) onLine(line, name);
    }
  }
}
