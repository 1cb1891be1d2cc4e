// How many pictures are worked on at once, and how many wait.
import { Gauge } from 'prom-client';
import type { Registry } from '../shared/metrics';
import { RequestError } from '../shared/problem';
import { Turns } from '../shared/turns';

export class WorkQueue {
  private readonly turns: Turns;

  constructor(atOnce: number, mostWaiting: number, registry: Registry) {
    const turns = new Turns(atOnce, mostWaiting, () => new RequestError(503, 'too many pictures at once; try again in a moment', { 'Retry-After': '1' }));
    const gauge = (name: string, help: string, value: () => number): void => {
      new Gauge({ name, help, registers: [registry], collect() { this.set(value()); } });
    };
    gauge('drydock_image_store_queue_waiting', 'Pictures that wait for their turn', () => turns.waiting);
    gauge('drydock_image_store_queue_running', 'Pictures that are worked on', () => turns.running);
    this.turns = turns;
  }

  /** Told at once that there is no room: who asks may come again, and by then perhaps to another pod. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return this.turns.run(work);
  }
}
