import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../seed/failure';

const POLL_MS = 500;

/**
 * Polls until the probe returns something else than undefined. A probe may throw while what it asks is not there yet;
 * when the time is over, what it said last is told.
 */
export async function until<T>(what: string, seconds: number, probe: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  let last = 'it was not so';
  do {
    try {
      const found = await probe();
      if (found !== undefined) return found;
      last = 'it was not so';
    } catch (error) {
      last = messageOf(error);
    }
    await delay(POLL_MS);
  } while (performance.now() < deadline);
  throw new Error(`waited ${seconds} s for ${what}; at last: ${last}`);
}
