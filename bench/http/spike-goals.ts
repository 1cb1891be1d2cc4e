// What a spike shows, computed from its samples alone.
import { quantileUs, LatencyHistogram } from '../histogram';
import { milliseconds } from '../series';
import type { HttpRequest } from './k6-output';
import type { ReplicaSample } from './replicas';

/** Seconds since the run's beginning. */
export interface SpikeTimes {
  readonly beginsSeconds: number;
  readonly endsSeconds: number;
}

const WINDOW_SECONDS = 10;

export interface Scaling {
  readonly replicasBefore: number;
  readonly replicasMost: number;
  /** From the spike's beginning until the autoscaler wanted more pods, and until more were ready; null: never. */
  readonly moreWantedSeconds: number | null;
  readonly moreReadySeconds: number | null;
  /** From the spike's end until there were as many as before; null: not while it was watched. */
  readonly backSeconds: number | null;
  /** How often the number that was wanted turned from rising to falling, or back. */
  readonly turns: number;
}

export function scalingOf(samples: readonly ReplicaSample[], beganMs: number, { beginsSeconds, endsSeconds }: SpikeTimes): Scaling {
  const seconds = ({ atMs }: ReplicaSample): number => (atMs - beganMs) / 1000;
  const during = samples.filter((sample) => seconds(sample) >= beginsSeconds);
  const before = samples.filter((sample) => seconds(sample) < beginsSeconds).at(-1) ?? samples[0];
  const [wantedBefore, readyBefore] = [before?.desired ?? 0, before?.ready ?? 0];
  const since = (from: number, found: ReplicaSample | undefined): number | null => (found === undefined ? null : seconds(found) - from);
  const most = Math.max(0, ...samples.map(({ desired }) => desired));
  // Who never had more does not come back either.
  const back = most > wantedBefore ? samples.find((sample) => seconds(sample) >= endsSeconds && isBack(sample, wantedBefore)) : undefined;
  return {
    replicasBefore: wantedBefore,
    replicasMost: most,
    moreWantedSeconds: since(beginsSeconds, during.find(({ desired }) => desired > wantedBefore)),
    moreReadySeconds: since(beginsSeconds, during.find(({ ready }) => ready > readyBefore)),
    backSeconds: since(endsSeconds, back),
    turns: turnsOf(samples.map(({ desired }) => desired)),
  };
}

/** As many as before are wanted, and no more are there. */
export function isBack({ desired, ready }: ReplicaSample, before: number): boolean {
  return desired <= before && ready <= before;
}

/** Up and down again is one turn; a second one is flapping. */
export function turnsOf(wanted: readonly number[]): number {
  let turns = 0;
  let direction = 0;
  wanted.forEach((count, index) => {
    const change = Math.sign(count - (wanted[index - 1] ?? count));
    if (change === 0) return;
    if (direction !== 0 && change !== direction) turns += 1;
    direction = change;
  });
  return turns;
}

/**
 * How long after the spike began p99 was within its objective for the rest of the spike: looked at every ten seconds, of all that
 * ended well from there on. null: at no time, or there were ten seconds later on in which nothing ended well.
 */
export function recoverySeconds(requests: readonly HttpRequest[], beganMs: number, thresholdMs: number, { beginsSeconds, endsSeconds }: SpikeTimes): number | null {
  const windowsUs: number[][] = [];
  for (const { atMs, durationMs, error } of requests) {
    const second = (atMs - beganMs) / 1000;
    if (error !== null || second < beginsSeconds || second >= endsSeconds) continue;
    const window = Math.floor((second - beginsSeconds) / WINDOW_SECONDS);
    (windowsUs[window] ??= []).push(Math.round(durationMs * 1000));
  }
  let recovered: number | null = null;
  const rest = new LatencyHistogram();
  for (let window = Math.ceil((endsSeconds - beginsSeconds) / WINDOW_SECONDS) - 1; window >= 0; window -= 1) {
    const durationsUs = windowsUs[window];
    if (durationsUs === undefined) break;
    for (const us of durationsUs) rest.add(us);
    const p99 = milliseconds(quantileUs(rest.sorted(), 0.99));
    if (p99 !== null && p99 < thresholdMs) recovered = window * WINDOW_SECONDS;
  }
  return recovered;
}
