/**
 * Exact latency statistics in bounded memory.
 *
 * pgbench logs latencies as whole microseconds, so counting how often each value came loses nothing, and memory grows
 * with the number of different values instead of transactions: the 109 thousand transactions of a minute had 23 thousand
 * different latencies, and the longer a run, the more of them it has had before.
 */
export class LatencyHistogram {
  readonly #countByUs = new Map<number, number>();
  #total = 0;
  #sumUs = 0;
  #maxUs = 0;

  /** All of their samples together. */
  static of(histograms: readonly LatencyHistogram[]): LatencyHistogram {
    const all = new LatencyHistogram();
    for (const histogram of histograms) {
      for (const [latencyUs, count] of histogram.#countByUs) all.add(latencyUs, count);
    }
    return all;
  }

  get total(): number {
    return this.#total;
  }

  add(latencyUs: number, count = 1): void {
    this.#countByUs.set(latencyUs, (this.#countByUs.get(latencyUs) ?? 0) + count);
    this.#total += count;
    this.#sumUs += latencyUs * count;
    if (latencyUs > this.#maxUs) this.#maxUs = latencyUs;
  }

  get averageUs(): number | null {
    return this.#total === 0 ? null : this.#sumUs / this.#total;
  }

  get maxUs(): number | null {
    return this.#total === 0 ? null : this.#maxUs;
  }

  sorted(): SortedLatencies {
    const latencyUs = Float64Array.from(this.#countByUs.keys()).sort();
    const upTo = new Float64Array(latencyUs.length);
    let seen = 0;
    latencyUs.forEach((value, index) => {
      seen += this.#countByUs.get(value) ?? 0;
      upTo[index] = seen;
    });
    return { latencyUs, upTo, total: seen } as SortedLatencies;
  }
}

declare const sortedBrand: unique symbol;

/** Latencies in ascending order; `upTo[i]` counts the samples that are not above `latencyUs[i]`. */
export interface SortedLatencies {
  readonly latencyUs: Float64Array;
  readonly upTo: Float64Array;
  readonly total: number;
  /** Only LatencyHistogram.sorted() makes this type, so that a quantile is never taken of unsorted data. */
  readonly [sortedBrand]: true;
}

/**
 * The nearest-rank quantile: the smallest measured latency that at least `share` of all samples do not exceed.
 * It never interpolates, so every percentile in a report is a latency that some transaction really had.
 */
export function quantileUs(samples: SortedLatencies, share: number): number | null {
  if (share <= 0 || share > 1) throw new RangeError(`a quantile's share is above 0 and at most 1, not ${share}`);
  // 0.07 * 100 is 7.000000000000001: without the rounding the rank would be one too high.
  const rank = Math.ceil(Number((share * samples.total).toPrecision(12)));
  let low = 0;
  let high = samples.latencyUs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((samples.upTo[middle] ?? Infinity) < rank) low = middle + 1;
    else high = middle;
  }
  return samples.latencyUs[low] ?? null;
}
