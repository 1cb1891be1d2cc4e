// How much one client may ask. Pods count for themselves and tell each other by the Redis Cluster twice a second: no request
// waits for it, and while it is away each pod still counts what it sees.
import { createHash } from 'node:crypto';
import type { Logger } from '../shared/log';
import type { KeyValues } from '../shared/redis';
import { RequestError } from '../shared/problem';

const TELL_MS = 500;
/** So many clients are told apart; beyond that, those that were counted first begin anew. */
const MOST_CLIENTS = 20_000;
/** Told at once to the cluster at most. */
const MOST_TOLD = 500;

interface Count {
  /** Of all pods, as far as is known. */
  known: number;
  /** Of this pod, not told yet. */
  untold: number;
}

export interface RateLimiterOptions {
  readonly store: KeyValues;
  readonly windowMs: number;
  readonly nowMs: () => number;
  readonly log: Logger;
}

export class RateLimiter {
  private counts = new Map<string, Count>();
  private window = 0;
  private storeIsAway = false;
  private telling: Promise<void> | undefined;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly options: RateLimiterOptions) {
    this.timer = setInterval(() => {
      this.telling ??= this.tell().finally(() => (this.telling = undefined));
    }, TELL_MS);
  }

  /** Fails when the client has asked as often as it may, until the window ends. */
  take(kind: string, client: string, most: number): void {
    const { nowMs, windowMs } = this.options;
    const window = Math.floor(nowMs() / windowMs);
    if (window !== this.window) {
      this.window = window;
      this.counts = new Map();
    }
    const count = this.countOf(`${kind}:${client}`);
    if (count.known + count.untold >= most) {
      const seconds = Math.ceil(((window + 1) * windowMs - nowMs()) / 1000);
      throw new RequestError(429, 'too many requests; try again later', { 'Retry-After': String(seconds) });
    }
    count.untold += 1;
  }

  async end(): Promise<void> {
    clearInterval(this.timer);
    await this.telling;
  }

  /** What was counted here is told, and what all have counted is learnt. */
  async tell(): Promise<void> {
    const { store, windowMs, log } = this.options;
    const { window } = this;
    const changed = [...this.counts].filter(([, { untold }]) => untold > 0).slice(0, MOST_TOLD);
    try {
      await Promise.all(
        changed.map(async ([client, count]) => {
          const told = count.untold;
          const key = `rate:${createHash('sha256').update(client).digest('base64url')}:${window}`;
          const [all] = await store.run(['incrby', key, told], ['pexpire', key, 2 * windowMs]);
          count.known = Number(all);
          count.untold -= told;
        }),
      );
      this.storeIsAway = false;
    } catch (error) {
      if (!this.storeIsAway) log.warn({ err: error }, 'requests are counted by each pod for itself');
      this.storeIsAway = true;
    }
  }

  private countOf(client: string): Count {
    let count = this.counts.get(client);
    if (count === undefined) {
      const [oldest] = this.counts.keys();
      if (this.counts.size >= MOST_CLIENTS && oldest !== undefined) this.counts.delete(oldest);
      this.counts.set(client, (count = { known: 0, untold: 0 }));
    }
    return count;
  }
}
