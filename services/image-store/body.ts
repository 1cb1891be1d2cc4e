// A request's body as one buffer: bounded in size, in time, and in what all bodies together take of memory.
import type { IncomingMessage } from 'node:http';
import { RequestError } from '../shared/problem';

/** What is held in memory for all requests under way. */
export class MemoryBudget {
  private taken = 0;

  constructor(private readonly mostBytes: number) {}

  get takenBytes(): number {
    return this.taken;
  }

  take(bytes: number): void {
    if (this.taken + bytes > this.mostBytes) throw new RequestError(503, 'too many pictures at once; try again in a moment', { 'Retry-After': '1' });
    this.taken += bytes;
  }

  give(bytes: number): void {
    this.taken -= bytes;
  }
}

export interface BodyLimits {
  readonly mostBytes: number;
  readonly mostMs: number;
  readonly budget: MemoryBudget;
}

function tooLarge(mostBytes: number): RequestError {
  return new RequestError(413, `a picture has at most ${mostBytes / 1e6} MB`);
}

/** Hands the body to `work`; its memory counts until that is done. */
export async function withBody<T>(request: IncomingMessage, limits: BodyLimits, work: (body: Buffer) => Promise<T>): Promise<T> {
  const { mostBytes, budget } = limits;
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge(mostBytes);
  let held = 0;
  const take = (bytes: number): void => {
    if (held + bytes > mostBytes) throw tooLarge(mostBytes);
    budget.take(bytes);
    held += bytes;
  };
  try {
    return await work(await read(request, limits.mostMs, take));
  } finally {
    budget.give(held);
  }
}

/** What comes after a refusal is thrown away, not left unread: who sends it can then read the answer. */
function read(request: IncomingMessage, mostMs: number, take: (bytes: number) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const fail = (error: Error): void => {
      clearTimeout(timer);
      request.off('data', add).resume();
      reject(error);
    };
    const add = (chunk: Buffer): void => {
      try {
        take(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        fail(error as Error);
      }
    };
    const timer = setTimeout(() => fail(new RequestError(408, `the picture was not there within ${mostMs / 1000} s`, { Connection: 'close' })), mostMs);
    request.on('data', add);
    request.once('end', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks));
    });
    request.once('close', () => fail(new RequestError(400, 'the picture was not sent to its end')));
  });
}
