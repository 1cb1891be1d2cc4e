// What rounds that differ from one another say about a ratio.
import { number } from './text';

export interface Judgement {
  readonly medianRatio: number;
  readonly targetRatio: number;
  /** Half the width within which the true ratio lies, 19 times of 20. */
  readonly uncertainty: number;
  readonly verdict: 'pass' | 'fail' | 'undecided';
}

/** The verdict is open as long as the target lies within what the rounds' spread leaves uncertain. */
export function judgeRatios(given: readonly number[], targetRatio: number): Judgement {
  const ratios = given.toSorted((a, b) => a - b);
  const upper = ratios[Math.floor(ratios.length / 2)] ?? Number.NaN;
  const lower = ratios[Math.floor((ratios.length - 1) / 2)] ?? Number.NaN;
  const medianRatio = (lower + upper) / 2;
  const uncertainty = 1.96 * standardErrorOfMedian(ratios);
  const distance = targetRatio - medianRatio;
  const decided = Math.abs(distance) >= uncertainty;
  return { medianRatio, targetRatio, uncertainty, verdict: decided ? (distance >= 0 ? 'pass' : 'fail') : 'undecided' };
}

/** That of the mean, times 1.2533 (the root of pi / 2), as for samples that are spread normally. */
function standardErrorOfMedian(samples: readonly number[]): number {
  if (samples.length < 2) return Infinity;
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  const squares = samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0);
  return 1.2533 * Math.sqrt(squares / (samples.length - 1) / samples.length);
}

/** The last lines of a comparison's text; `what` names the ratio. */
export function judgementLines(what: string, { medianRatio, targetRatio, uncertainty, verdict }: Judgement): string[] {
  return [
    `  median of ${what} ${number(medianRatio, 3)} ± ${number(uncertainty, 3)}, wanted at most ${targetRatio}: ${verdict}`,
    ...(verdict === 'undecided' ? ['  the rounds differ too much: run it on a quiet machine, or with more or longer rounds'] : []),
  ];
}
