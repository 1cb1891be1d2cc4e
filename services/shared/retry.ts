// Trying again what may be done twice: a little later, each at another moment, and never so often that it makes things worse.
import { setTimeout as delay } from 'node:timers/promises';
import { Counter } from 'prom-client';
import type { Registry } from './metrics';

/** Retries may be this share of all requests: while nothing answers, the load on it stays nearly what it was. */
const SHARE = 0.1;
/** So many at once are always allowed: single faults of a quiet service are made good. */
const MOST_SAVED = 10;
const ATTEMPTS = 3;
const FIRST_DELAY_MS = 50;
/** What took longer than this to fail is not begun again: whoever asked has waited enough. */
const PATIENCE_MS = 1_000;

export class RetryBudget {
  private saved = MOST_SAVED;

  /** For each request, however it ends. */
  earn(): void {
    this.saved = Math.min(MOST_SAVED, this.saved + SHARE);
  }

  take(): boolean {
    if (this.saved < 1) return false;
    this.saved -= 1;
    return true;
  }
}

export interface RetryOptions {
  readonly budget: RetryBudget;
  readonly isTransient: (error: unknown) => boolean;
  readonly onRetry?: () => void;
}

export async function withRetries<T>(work: () => Promise<T>, { budget, isTransient, onRetry }: RetryOptions): Promise<T> {
  budget.earn();
  const beganMs = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isLate = performance.now() - beganMs > PATIENCE_MS;
      if (attempt === ATTEMPTS || isLate || !isTransient(error) || !budget.take()) throw error;
    }
    onRetry?.();
    // Anywhere within the time: those who failed together do not come back together.
    await delay(Math.random() * FIRST_DELAY_MS * 2 ** attempt);
  }
}

const counters = new WeakMap<Registry, Counter<'target'>>();

export function retryCounter(registry: Registry): Counter<'target'> {
  const known = counters.get(registry);
  if (known !== undefined) return known;
  const counter = new Counter({
    name: 'drydock_retries_total',
    help: 'What was asked again, because the first answer did not come',
    labelNames: ['target'],
    registers: [registry],
  });
  counters.set(registry, counter);
  return counter;
}
