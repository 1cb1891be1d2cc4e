import { setTimeout as delay } from 'node:timers/promises';
import type { ClientConfig } from 'pg';
import { withClient } from '../bench/database';

const PERIOD_MS = 200;
const QUERY_TIMEOUT_MS = 5_000;

/** Commits five small transactions a second that change no table: each leaves a message in the WAL, which standbys replay. */
export class Writer {
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(config: ClientConfig) {
    this.#done = this.#write({ ...config, query_timeout: QUERY_TIMEOUT_MS });
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #write(config: ClientConfig): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await withClient(config, async (client) => {
        while (!this.#stop.signal.aborted) {
          await client.query("SELECT pg_logical_emit_message(true, 'drydock', 'alert-demo')");
          await this.#pause();
        }
      }).catch(() => this.#pause());
    }
  }

  async #pause(): Promise<void> {
    await delay(PERIOD_MS, undefined, { signal: this.#stop.signal }).catch(() => {});
  }
}
