import type { RequestError } from './problem';

/** Work that takes much of a process: so much of it at once, so much that waits for its turn, and who comes then is refused. */
export class Turns {
  private readonly queue: (() => void)[] = [];
  private underWay = 0;

  constructor(
    private readonly atOnce: number,
    private readonly mostWaiting: number,
    private readonly refusal: () => RequestError,
  ) {}

  get running(): number {
    return this.underWay;
  }

  get waiting(): number {
    return this.queue.length;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.underWay < this.atOnce) this.underWay += 1;
    else if (this.queue.length < this.mostWaiting) await new Promise<void>((resolve) => this.queue.push(resolve));
    else throw this.refusal();
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      if (next === undefined) this.underWay -= 1;
      else next();
    }
  }
}
