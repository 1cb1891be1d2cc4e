// Lines of text on the disk, safe once `append` has come back: bounded, and readable after any kill.
//
// They lie in segments, alerts-00000001.jsonl and so on. The newest is written to; when it is full another is begun, and the
// oldest is removed, so that all together stay below the limit.
import { mkdir, open, readdir, readFile, stat, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

const SEGMENTS = 8;
const NAME = /^alerts-(\d{8})\.jsonl$/;
const nameOf = (number: number): string => `alerts-${String(number).padStart(8, '0')}.jsonl`;
const NEWLINE = 10;

interface Segment {
  readonly number: number;
  /** Up to here it is whole lines, on the disk. */
  size: number;
}

export class Journal {
  /** One line after another: two at once would write to the same place. */
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly folder: string,
    private readonly mostBytes: number,
    /** Oldest first. */
    private segments: Segment[],
    private newest: Segment,
    private handle: FileHandle,
  ) {}

  static async open(folder: string, mostBytes: number): Promise<Journal> {
    await mkdir(folder, { recursive: true });
    const numbers = (await readdir(folder)).flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number).sort((a, b) => a - b);
    const older = await Promise.all(
      numbers.slice(0, -1).map(async (number) => ({ number, size: (await stat(join(folder, nameOf(number)))).size })),
    );
    const number = numbers.at(-1) ?? 1;
    // Not for appending: a line is written behind the last whole one, whatever a failed write left there.
    const handle = await open(join(folder, nameOf(number)), numbers.length > 0 ? 'r+' : 'wx+');
    const newest = { number, size: await withoutHalfLine(handle) };
    await syncFolder(folder);
    return new Journal(folder, mostBytes, [...older, newest], newest, handle);
  }

  get bytes(): number {
    return this.segments.reduce((sum, { size }) => sum + size, 0);
  }

  /** Comes back when the line, which ends with its newline, is on the disk. */
  append(line: string): Promise<void> {
    const written = this.queue.then(() => this.write(Buffer.from(line)));
    this.queue = written.catch(() => undefined);
    return written;
  }

  /** Every line with the segment it stands in, newest first. A segment that is removed meanwhile ends it. */
  async *newestFirst(wanted: (segment: number) => boolean = () => true): AsyncGenerator<{ segment: number; line: string }> {
    for (const { number, size } of [...this.segments].reverse()) {
      if (!wanted(number)) continue;
      const content = await readIfThere(join(this.folder, nameOf(number)));
      if (content === undefined) return;
      const lines = content.subarray(0, size).toString('utf8').split('\n');
      for (const line of lines.reverse()) if (line !== '') yield { segment: number, line };
    }
  }

  isFull(segment: number): boolean {
    return segment !== this.newest.number;
  }

  async close(): Promise<void> {
    await this.queue;
    await this.handle.close();
  }

  private async write(bytes: Buffer): Promise<void> {
    if (this.newest.size > 0 && this.newest.size + bytes.length > this.mostBytes / SEGMENTS) await this.begin(this.newest.number + 1);
    const { size } = this.newest;
    try {
      for (let done = 0; done < bytes.length; ) {
        done += (await this.handle.write(bytes, done, bytes.length - done, size + done)).bytesWritten;
      }
      await this.handle.datasync();
    } catch (error) {
      // Half a line on a full disk. If it stays, the next line is written over it, or a reader skips it.
      await this.handle.truncate(size).catch(() => undefined);
      throw error;
    }
    this.newest.size += bytes.length;
  }

  private async begin(number: number): Promise<void> {
    // Over one that a failed attempt left: nothing in it was acknowledged.
    const handle = await open(join(this.folder, nameOf(number)), 'w+');
    try {
      await syncFolder(this.folder);
    } catch (error) {
      await handle.close();
      throw error;
    }
    const full = this.handle;
    [this.handle, this.newest] = [handle, { number, size: 0 }];
    this.segments.push(this.newest);
    await full.close();
    // Room for a whole segment more.
    while (this.segments.length > 1 && this.bytes > this.mostBytes - this.mostBytes / SEGMENTS) {
      const [oldest] = this.segments;
      if (oldest) await unlink(join(this.folder, nameOf(oldest.number))).catch(ignoreAbsent);
      this.segments = this.segments.slice(1);
    }
  }
}

/** Cuts off what a kill left behind the last newline, and returns what remains. */
async function withoutHalfLine(handle: FileHandle): Promise<number> {
  const content = await handle.readFile();
  const size = content.lastIndexOf(NEWLINE) + 1;
  if (size < content.length) {
    await handle.truncate(size);
    await handle.datasync();
  }
  return size;
}

/** A new file's name is on the disk only once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function ignoreAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}

function readIfThere(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch(ignoreAbsent);
}
