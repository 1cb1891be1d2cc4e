/**
 * What a run took of the machines, out of Prometheus' data: shapes, and what can be computed from them alone.
 *
 * Glossary
 *   subject   an instance of PostgreSQL (by its pod), a service (all of its pods), or a node of the cluster
 *   measure   something of a subject that has a value at any time: cores that are busy, bytes of memory, bytes a second, ...
 *   step      the time between two values; the first is at the run's beginning
 *   gap       steps for which there is no value: Prometheus was away, or the subject was
 */
import { z } from 'zod';
import type { Series } from '../metrics/prometheus';

export const MEASURES = {
  cpuCores: { title: 'CPU, cores busy', unit: 'cores' },
  memoryBytes: { title: 'Memory in use', unit: 'bytes' },
  diskReadBytes: { title: 'Read from disk', unit: 'bytes/s' },
  diskWriteBytes: { title: 'Written to disk', unit: 'bytes/s' },
  networkInBytes: { title: 'Received', unit: 'bytes/s' },
  networkOutBytes: { title: 'Sent', unit: 'bytes/s' },
  lagSeconds: { title: 'Replication lag', unit: 's' },
  pods: { title: 'Pods', unit: '' },
} as const;
export type Measure = keyof typeof MEASURES;
export const MEASURE_NAMES = Object.keys(MEASURES) as Measure[];

const usageSchema = z.object({
  average: z.number(),
  most: z.number(),
  /** By step; null is a gap. */
  values: z.array(z.number().nullable()),
});

const subjectSchema = z.object({
  name: z.string(),
  role: z.enum(['primary', 'standby', 'service', 'node']),
  cores: z.number().nullable(),
  memoryLimitBytes: z.number().nullable(),
  usage: z.partialRecord(z.enum(MEASURE_NAMES), usageSchema),
});

const budgetSchema = z.object({
  objective: z.string(),
  /** Share of requests that missed the objective during the run. */
  missedRatio: z.number(),
  /** Share of requests that may miss it. */
  budgetRatio: z.number(),
  windowDays: z.number(),
  /** Of the budget for the whole window. */
  spentPercent: z.number(),
});

export const monitoringSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('not there'), reason: z.string() }),
  z.object({
    kind: z.literal('read'),
    stepSeconds: z.number(),
    /** A rate at any time is that of so many seconds before it. */
    rateSeconds: z.number(),
    instances: z.array(subjectSchema),
    /** What serves over HTTP, and its cache; only a load over HTTP asks for them. */
    services: z.array(subjectSchema).default([]),
    nodes: z.array(subjectSchema),
    /** Nodes that are containers of one machine are one, with one CPU, memory and disk; null where nodes do not tell. */
    machines: z.number().nullable(),
    /** How long nothing was scraped within the run. */
    gapSeconds: z.number(),
    /** Requests of the probe, which asks the database from within the cluster; null where there is no probe. */
    probe: z.object({ requests: z.number(), errors: z.number() }).nullable(),
    budgets: z.array(budgetSchema),
    fullestVolume: z.object({ pod: z.string(), usedPercent: z.number() }).nullable(),
    mostLagSeconds: z.number().nullable(),
  }),
]);

export type Usage = z.infer<typeof usageSchema>;
export type Subject = z.infer<typeof subjectSchema>;
export type ErrorBudget = z.infer<typeof budgetSchema>;
export type Monitoring = z.infer<typeof monitoringSchema>;
export type MonitoringRead = Extract<Monitoring, { kind: 'read' }>;

/** The steps of a range: times in seconds since the epoch. */
export interface Grid {
  readonly fromSeconds: number;
  readonly stepSeconds: number;
  readonly count: number;
}

/** A day in steps of 5 s would be 17,280 points of each line; a picture shows 700. */
const MOST_STEPS = 720;
const LEAST_STEP_SECONDS = 5;

export function gridOf(fromSeconds: number, toSeconds: number): Grid {
  const elapsed = Math.max(0, toSeconds - fromSeconds);
  const stepSeconds = Math.max(LEAST_STEP_SECONDS, Math.ceil(elapsed / MOST_STEPS));
  return { fromSeconds, stepSeconds, count: Math.floor(elapsed / stepSeconds) + 1 };
}

/**
 * Which steps have data: those before which something was scraped within the interval. The values of a range do not tell,
 * because Prometheus goes on with the last one it has for five minutes.
 */
export function stepsWithData(ages: Series | undefined, grid: Grid, scrapeSeconds: number): boolean[] {
  return onGrid(ages ?? { labels: {}, points: [] }, grid).map((age) => age !== null && age <= scrapeSeconds);
}

/** A series' values on a grid; where it has none, or no number, is a gap. */
export function onGrid({ points }: Series, { fromSeconds, stepSeconds, count }: Grid): (number | null)[] {
  const values = new Array<number | null>(count).fill(null);
  for (const [time, value] of points) {
    const index = Math.round((time - fromSeconds) / stepSeconds);
    if (index >= 0 && index < count && Number.isFinite(value)) values[index] = value;
  }
  return values;
}

export function usageOf(values: readonly (number | null)[]): Usage | undefined {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return undefined;
  return { average: known.reduce((sum, value) => sum + value, 0) / known.length, most: Math.max(...known), values: [...values] };
}

const DAY_SECONDS = 86_400;

/** What a run has spent of the budget of a whole window, in which as many requests a second are expected as in the run. */
export function budgetSpent(objective: string, missedRatio: number, budgetRatio: number, elapsedSeconds: number, windowDays: number): ErrorBudget {
  const spentPercent = (100 * missedRatio * elapsedSeconds) / (budgetRatio * windowDays * DAY_SECONDS);
  return { objective, missedRatio, budgetRatio, windowDays, spentPercent };
}
