import { setTimeout as delay } from 'node:timers/promises';
import type { Client, ClientConfig } from 'pg';
import { withClient } from './database';
import type { ReplicationLag } from './result';

const PERIOD_MS = 1_000;
const QUERY_TIMEOUT_MS = 5_000;

interface LagRow {
  standbys: number;
  visible: number;
  lag_seconds: number;
}

/** replay_lag is empty for a standby that has replayed everything: its lag is none. */
const LAG = `
  SELECT count(*)::int AS standbys, count(state)::int AS visible,
         coalesce(max(extract(epoch FROM replay_lag)), 0)::float8 AS lag_seconds
    FROM pg_stat_replication`;

/** Reads the lag of the slowest standby once a second, and comes back by itself after a failover. */
export class LagSampler {
  #samples = 0;
  #maxSeconds = 0;
  #reason = 'no sample was taken';
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(config: ClientConfig) {
    this.#done = this.#sampleUntilStopped({ ...config, query_timeout: QUERY_TIMEOUT_MS });
  }

  async stop(): Promise<ReplicationLag> {
    this.#stop.abort();
    await this.#done;
    return this.#samples > 0
      ? { kind: 'sampled', samples: this.#samples, maxSeconds: this.#maxSeconds }
      : { kind: 'not measured', reason: this.#reason };
  }

  async #sampleUntilStopped(config: ClientConfig): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // A lost connection is the load's to report; here it is only a second without a sample.
      await withClient(config, (client) => this.#sampleWhileConnected(client)).catch(() => this.#pause());
    }
  }

  async #sampleWhileConnected(client: Client): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const { rows } = await client.query<LagRow>(LAG);
      if (rows[0]) this.#note(rows[0]);
      await this.#pause();
    }
  }

  #note({ standbys, visible, lag_seconds }: LagRow): void {
    if (standbys === 0) this.#reason = 'no standby was connected to the primary';
    else if (visible === 0) this.#reason = 'the role may not see pg_stat_replication: it is no member of pg_monitor';
    else {
      this.#samples += 1;
      this.#maxSeconds = Math.max(this.#maxSeconds, lag_seconds);
    }
  }

  async #pause(): Promise<void> {
    await delay(PERIOD_MS, undefined, { signal: this.#stop.signal }).catch(() => {});
  }
}
