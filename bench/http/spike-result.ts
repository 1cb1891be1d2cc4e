/**
 * What a spike found, as written to reports/spike-<time>.json; see also result.ts.
 *
 * Glossary
 *   spike      so many times the usual load on the image store, begun from one second to the next
 *   recovery   from when on p99 of the rest of the spike is within its objective, of pictures stored and of what else is asked
 *   turn       a change of the number of wanted replicas from rising to falling or back; more than one is flapping
 */
import { z } from 'zod';
import { number } from '../text';
import { httpResultFields } from './result';

const nullable = z.number().nullable();

const scalingSchema = z.object({
  replicasBefore: z.number(),
  replicasMost: z.number(),
  moreWantedSeconds: nullable,
  moreReadySeconds: nullable,
  backSeconds: nullable,
  turns: z.number(),
});

const goalSchema = z.object({ what: z.string(), wanted: z.string(), measured: z.string(), isReached: z.boolean() });

export const spikeResultSchema = z.object({
  ...httpResultFields,
  parameters: z.object({ workload: z.literal('spike'), durationSeconds: z.number(), rate: z.number(), times: z.number(), spikeSeconds: z.number() }),
  beginsSeconds: z.number(),
  endsSeconds: z.number(),
  /** By seconds since the beginning. */
  replicas: z.array(z.object({ second: z.number(), desired: z.number(), ready: z.number() })),
  scaling: scalingSchema,
  /** Seconds after the spike's beginning; null: not before its end. */
  recoverySeconds: nullable,
  goals: z.array(goalSchema),
});

export type SpikeResult = z.infer<typeof spikeResultSchema>;
export type Goal = z.infer<typeof goalSchema>;

type Judged = Pick<SpikeResult, 'errors' | 'scaling' | 'recoverySeconds'>;

export interface SpikeLimits {
  readonly errorRatePercent: number;
  readonly recoverySeconds: number;
  /** How long the way back was watched. */
  readonly backSeconds: number;
}

export function goalsOf({ errors, scaling, recoverySeconds }: Judged, limits: SpikeLimits): Goal[] {
  const { replicasBefore, replicasMost, moreReadySeconds, moreWantedSeconds, backSeconds, turns } = scaling;
  const seconds = (value: number | null): string => (value === null ? 'not reached' : `${number(value, 0)} s`);
  return [
    {
      what: 'errors, all of the run', wanted: `< ${limits.errorRatePercent} %`,
      measured: `${number(errors.ratePercent, 3)} %`, isReached: errors.ratePercent < limits.errorRatePercent,
    },
    {
      what: 'p99 within its objectives again, after the spike began', wanted: `<= ${limits.recoverySeconds} s`,
      measured: seconds(recoverySeconds), isReached: recoverySeconds !== null && recoverySeconds <= limits.recoverySeconds,
    },
    {
      what: 'replicas added', wanted: `> ${replicasBefore}`,
      measured: `${replicasMost}; wanted after ${seconds(moreWantedSeconds)}, ready after ${seconds(moreReadySeconds)}`,
      isReached: moreReadySeconds !== null,
    },
    { what: 'turns of the number of replicas', wanted: '<= 1', measured: String(turns), isReached: turns <= 1 },
    {
      what: `back to ${replicasBefore} replicas, after the spike ended`, wanted: `<= ${limits.backSeconds} s`,
      measured: seconds(backSeconds), isReached: backSeconds !== null && backSeconds <= limits.backSeconds,
    },
  ];
}
