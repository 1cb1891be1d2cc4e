import { closeSync, openSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';

const STDERR = 2;
/** Where lines cannot be redrawn, every tenth is enough: 30 lines for five minutes. */
const UNREDRAWN_EVERY = 10;

/** Human progress, on the file named by DRYDOCK_PROGRESS (Ansible holds back stderr) or on stderr. */
export class Progress {
  readonly #descriptor: number;
  readonly #redraws: boolean;
  #lines = 1;
  #unfinished = false;

  constructor(file: string | undefined) {
    this.#descriptor = file ? openSync(file, 'a') : STDERR;
    this.#redraws = isatty(this.#descriptor);
  }

  /** A line that stays. */
  note(text: string): void {
    this.#write(`${this.#unfinished ? '\n' : ''}${text}\n`);
    this.#unfinished = false;
  }

  /** A line that the next one replaces. */
  live(text: string): void {
    if (this.#redraws) {
      this.#write(`\r\u001B[K${text}`);
      this.#unfinished = true;
    } else if (this.#lines % UNREDRAWN_EVERY === 0) {
      this.#write(`${text}\n`);
    }
    this.#lines += 1;
  }

  close(): void {
    if (this.#unfinished) this.#write('\n');
    if (this.#descriptor !== STDERR) closeSync(this.#descriptor);
  }

  /** Progress nobody can read any more (a closed pipe, a full disk) must not end the run. */
  #write(text: string): void {
    try {
      writeSync(this.#descriptor, text);
    } catch {
      return;
    }
  }
}
