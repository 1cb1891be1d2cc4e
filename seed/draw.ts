import { createHash } from 'node:crypto';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

const TWO_TO_MINUS_32 = 2 ** -32;

/**
 * Seeded draws. Only + - * / and comparisons are used on fractions: these give the same bits on every machine, which
 * Math.pow, Math.log and their like do not promise.
 */
export class Draw {
  private constructor(private readonly generator: RandomGenerator) {}

  /** Each purpose ("orders/17") has draws of its own, whatever else was drawn before. */
  static of(seed: number, purpose: string): Draw {
    const digest = createHash('sha256').update(`${seed}/${purpose}`).digest();
    return new Draw(xoroshiro128plusFromState([0, 4, 8, 12].map((at) => digest.readInt32LE(at))));
  }

  /** At least 0, less than 1. */
  unit(): number {
    return (this.generator.next() >>> 0) * TWO_TO_MINUS_32;
  }

  /** A whole number from 0 to limit - 1. */
  below(limit: number): number {
    return Math.floor(this.unit() * limit);
  }

  /** The same, but small numbers are drawn more often: the first hundredth gets a tenth of the draws. */
  skewedBelow(limit: number): number {
    const unit = this.unit();
    return Math.floor(unit * unit * limit);
  }

  between(least: number, most: number): number {
    return least + Math.floor(this.unit() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  shuffle(values: Uint8Array | Uint32Array): void {
    for (let last = values.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      const value = values[last] as number;
      values[last] = values[other] as number;
      values[other] = value;
    }
  }
}
