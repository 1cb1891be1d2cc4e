/**
 * What every load has measured, whatever it asked: the database by pgbench, or portal and API by k6.
 *
 * Glossary
 *   transaction    what a client asks for once: one run of a script against the database, one request over HTTP
 *   latency        from its start to its end; of those that did not fail
 *   script         which of a workload's transactions it was
 *   longest gap    the longest time without a good answer to any client
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { EXIT, Failure, messageOf } from '../seed/failure';
import { monitoringSchema } from './resources';

export const latenciesSchema = z.object({
  averageMs: z.number().nullable(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  p999Ms: z.number().nullable(),
  maxMs: z.number().nullable(),
});

export const scriptSchema = latenciesSchema.extend({
  name: z.string(),
  weight: z.number(),
  transactions: z.number(),
  failures: z.number(),
});

export const secondSchema = z.object({
  second: z.number(),
  transactions: z.number(),
  errors: z.number(),
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  maxMs: z.number().nullable(),
});

/** Who measured: the benchmark itself, as a client of the database, or Prometheus, from within the cluster. */
export const SOURCES = ['client', 'Prometheus'] as const;

export const verdictSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['pass', 'fail']), measured: z.number(), margin: z.number() }),
  z.object({ kind: z.literal('not measured'), reason: z.string() }),
]);

export const judgedSchema = z.object({
  objective: z.string(),
  source: z.enum(SOURCES).default('client'),
  description: z.string(),
  unit: z.string(),
  threshold: z.number(),
  verdict: verdictSchema,
});

/** The fields that results of all loads have. */
export const loadFields = {
  startedAt: z.string(),
  outcome: z.enum(['complete', 'interrupted', 'connection lost', 'given up']),
  notes: z.array(z.string()),
  machine: z.object({ cpu: z.string(), cores: z.number(), memoryGib: z.number(), kernel: z.string() }),
  elapsedSeconds: z.number(),
  transactions: z.number(),
  tps: z.number(),
  latency: latenciesSchema,
  errors: z.object({ total: z.number(), ratePercent: z.number(), byKind: z.record(z.string(), z.number()) }),
  longestGap: z.object({ startSeconds: z.number(), seconds: z.number() }),
  scripts: z.array(scriptSchema),
  series: z.array(secondSchema),
  objectives: z.array(judgedSchema),
  monitoring: monitoringSchema.default({ kind: 'not there', reason: 'the benchmark did not ask Prometheus yet' }),
};

export interface LoadResult extends z.infer<z.ZodObject<typeof loadFields>> {
  /** What the load is made of. */
  readonly unit: 'transaction' | 'request';
  readonly parameters: { readonly workload: string; readonly durationSeconds: number };
}

export type Latencies = z.infer<typeof latenciesSchema>;
export type MeasuredBy = (typeof SOURCES)[number];
export type Verdict = z.infer<typeof verdictSchema>;
export type JudgedObjective = z.infer<typeof judgedSchema>;

/** The result of an earlier run, to compare with one of the same kind. */
export function readEarlier<T>(file: string, schema: z.ZodType<T>, unit: LoadResult['unit']): T {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Failure(EXIT.usage, `--compare: the JSON file of an earlier run is allowed; ${file}: ${messageOf(error)}`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const found = z.looseObject({ unit: z.string().default('transaction'), transactions: z.number() }).safeParse(json).data?.unit;
  if (found !== undefined && found !== unit) throw new Failure(EXIT.usage, `--compare: ${file} counts ${found}s, this run counts ${unit}s: the two cannot be compared`);
  const [issue] = parsed.error.issues;
  const where = issue ? `${issue.path.join('.') || 'the whole'}: ${issue.message}` : 'unreadable';
  throw new Failure(EXIT.usage, `--compare: ${file} is not the result of a benchmark of this version (${where})`);
}
