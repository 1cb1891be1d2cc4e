import { setTimeout as delay } from 'node:timers/promises';
import { EXIT, Failure, messageOf } from '../seed/failure';

const POLL_MS = 500;

/**
 * Polls until the probe returns something else than undefined. What it throws while what it asks is not there yet counts
 * as no answer; when the time is over, what it said last is told.
 */
export async function until<T>(what: string, seconds: number, signal: AbortSignal, probe: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  let last = 'it was not so';
  do {
    signal.throwIfAborted();
    try {
      const found = await probe();
      if (found !== undefined) return found;
      last = 'it was not so';
    } catch (error) {
      last = messageOf(error);
    }
    await pause(POLL_MS, signal);
  } while (performance.now() < deadline);
  throw new Failure(EXIT.unexpected, `waited ${seconds} s for ${what}; at last: ${last}`);
}

/** A pause between two looks, that an interruption ends. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
}
