// What a human sees while images are built. Where the lines go is told by DRYDOCK_PROGRESS (standard error without it).
import { openSync, writeSync } from 'node:fs';

const REMINDER_MS = 30_000;

const secondsSince = (startMs: number): string => ((Date.now() - startMs) / 1000).toFixed(1);

export class Progress {
  private readonly running = new Map<string, number>();
  private finished = 0;
  private readonly startMs = Date.now();
  private readonly reminder: NodeJS.Timeout;

  constructor(
    private readonly total: number,
    private readonly descriptor: number,
  ) {
    this.reminder = setInterval(() => this.remind(), REMINDER_MS).unref();
  }

  static open(total: number, path: string | undefined): Progress {
    return new Progress(total, path ? openSync(path, 'a') : process.stderr.fd);
  }

  say(line: string): void {
    writeSync(this.descriptor, `images: ${line}\n`);
  }

  // One piece of work on an item, timed from when it really starts; an item may wait between two of them.
  async step<T>(item: string, doing: string, work: () => Promise<T>): Promise<T> {
    const name = `${item}: ${doing}`;
    const startMs = Date.now();
    this.running.set(name, startMs);
    try {
      const result = await work();
      this.say(`${name}, ${secondsSince(startMs)} s`);
      return result;
    } finally {
      this.running.delete(name);
    }
  }

  done(item: string): void {
    this.finished += 1;
    this.say(`${item} is ready (${this.finished} of ${this.total}) after ${secondsSince(this.startMs)} s`);
  }

  close(): void {
    clearInterval(this.reminder);
  }

  private remind(): void {
    const running = [...this.running].map(([name, startMs]) => `${name} (${secondsSince(startMs)} s)`);
    if (running.length > 0) this.say(`at ${running.join(', ')}; ${this.finished} of ${this.total} ready`);
  }
}
