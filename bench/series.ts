import { LatencyHistogram, quantileUs } from './histogram';

/** One second of a run; latencies are null in a second in which nothing was committed. */
export interface Second {
  readonly second: number;
  readonly transactions: number;
  readonly errors: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

export interface Gap {
  readonly startSeconds: number;
  readonly seconds: number;
}

interface OpenSecond {
  readonly latencies: LatencyHistogram;
  /** One byte for each millisecond, set when a commit was acknowledged in it. */
  readonly acknowledged: Uint8Array;
}

/**
 * The time series by second. pgbench's threads write a log each and libc holds back some kilobytes of every log, so
 * lines arrive out of order; a second stays open until all logs have passed it, and only open seconds hold samples.
 */
export class Series {
  readonly #open = new Map<number, OpenSecond>();
  readonly #closed: Omit<Second, 'errors'>[] = [];
  readonly #errors = new Map<number, number>();
  #lastAcknowledgedMs = 0;
  #longestGap: Gap = { startSeconds: 0, seconds: 0 };

  addCommit(atMs: number, latencyUs: number): void {
    // A clock that was set back must not reopen a second whose percentiles are already taken.
    const second = Math.max(Math.floor(atMs / 1000), this.#closed.length);
    let open = this.#open.get(second);
    if (!open) {
      open = { latencies: new LatencyHistogram(), acknowledged: new Uint8Array(1000) };
      this.#open.set(second, open);
    }
    open.latencies.add(latencyUs);
    open.acknowledged[Math.max(0, Math.floor(atMs) - second * 1000)] = 1;
  }

  addError(atMs: number, count = 1): void {
    const second = Math.max(0, Math.floor(atMs / 1000));
    this.#errors.set(second, (this.#errors.get(second) ?? 0) + count);
  }

  /** Declares that nothing more will come for the seconds before this one. */
  closeBefore(second: number): void {
    for (let closing = this.#closed.length; closing < second; closing += 1) {
      const open = this.#open.get(closing);
      this.#open.delete(closing);
      if (open) this.#noteGaps(closing, open.acknowledged);
      const sorted = open?.latencies.sorted();
      this.#closed.push({
        second: closing,
        transactions: open?.latencies.total ?? 0,
        p50Ms: milliseconds(sorted && quantileUs(sorted, 0.5)),
        p99Ms: milliseconds(sorted && quantileUs(sorted, 0.99)),
        maxMs: milliseconds(open?.latencies.maxUs),
      });
    }
  }

  /** Closes everything; `endMs` is when the run ended, which may be long after the last commit. */
  finish(endMs: number): { readonly seconds: readonly Second[]; readonly longestGap: Gap } {
    const lastSecond = Math.max(Math.ceil(endMs / 1000) - 1, ...this.#open.keys(), ...this.#errors.keys());
    this.closeBefore(lastSecond + 1);
    this.#noteGap(endMs);
    const seconds = this.#closed.map((second) => ({ ...second, errors: this.#errors.get(second.second) ?? 0 }));
    return { seconds, longestGap: this.#longestGap };
  }

  #noteGaps(second: number, acknowledged: Uint8Array): void {
    acknowledged.forEach((set, millisecond) => {
      if (!set) return;
      this.#noteGap(second * 1000 + millisecond);
      this.#lastAcknowledgedMs = second * 1000 + millisecond;
    });
  }

  #noteGap(atMs: number): void {
    const seconds = (atMs - this.#lastAcknowledgedMs) / 1000;
    if (seconds <= this.#longestGap.seconds) return;
    this.#longestGap = { startSeconds: this.#lastAcknowledgedMs / 1000, seconds };
  }
}

export function milliseconds(us: number | null | undefined): number | null {
  return us === null || us === undefined ? null : Math.round(us) / 1000;
}
