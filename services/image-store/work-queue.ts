// How many pictures are worked on at once, and how many wait.
import { Gauge } from 'prom-client';
import type { Registry } from '../shared/metrics';
import { RequestError } from '../shared/problem';

export class WorkQueue {
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  constructor(
    private readonly atOnce: number,
    private readonly mostWaiting: number,
    registry: Registry,
  ) {
    const gauge = (name: string, help: string, value: () => number): void => {
      new Gauge({ name, help, registers: [registry], collect() { this.set(value()); } });
    };
    gauge('drydock_image_store_queue_waiting', 'Pictures that wait for their turn', () => this.waiting.length);
    gauge('drydock_image_store_queue_running', 'Pictures that are worked on', () => this.running);
  }

  /** Told at once that there is no room: who asks may come again, and by then perhaps to another pod. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.atOnce) this.running += 1;
    else if (this.waiting.length < this.mostWaiting) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else throw new RequestError(503, 'too many pictures at once; try again in a moment', { 'Retry-After': '1' });
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}
