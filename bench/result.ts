/**
 * What a benchmark found, as written to reports/bench-<time>.json.
 *
 * Glossary
 *   transaction    one run of one of the workload's scripts; it counts once its last statement was acknowledged
 *   latency        from a transaction's start to its end, as pgbench logs it; with a rate, from its scheduled start
 *   error          a transaction that failed for good, by kind: deadlock, serialization failure, connection lost, SQL error
 *   error rate     errors / (transactions + errors)
 *   longest gap    the longest time without an acknowledged transaction of any client
 *   full run       complete, of the workload shop, at least 60 s: only these rewrite performance-report.md
 *   side connection  the runner's own session beside pgbench's, which reads the replication lag once a second
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { EXIT, Failure, messageOf } from '../seed/failure';
import { monitoringSchema } from './resources';
import { WORKLOADS } from './workload';

const latenciesSchema = z.object({
  averageMs: z.number().nullable(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  p999Ms: z.number().nullable(),
  maxMs: z.number().nullable(),
});

const scriptSchema = latenciesSchema.extend({
  name: z.string(),
  weight: z.number(),
  transactions: z.number(),
  failures: z.number(),
});

const secondSchema = z.object({
  second: z.number(),
  transactions: z.number(),
  errors: z.number(),
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  maxMs: z.number().nullable(),
});

const lagSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sampled'), samples: z.number(), maxSeconds: z.number() }),
  z.object({ kind: z.literal('not measured'), reason: z.string() }),
]);

/** Who measured: the benchmark itself, as a client of the database, or Prometheus, from within the cluster. */
export const SOURCES = ['client', 'Prometheus'] as const;

const verdictSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['pass', 'fail']), measured: z.number(), margin: z.number() }),
  z.object({ kind: z.literal('not measured'), reason: z.string() }),
]);

const judgedSchema = z.object({
  objective: z.string(),
  source: z.enum(SOURCES).default('client'),
  description: z.string(),
  unit: z.string(),
  threshold: z.number(),
  verdict: verdictSchema,
});

export const resultSchema = z.object({
  /** 1 had neither monitoring nor sources; it is still read. */
  format: z.union([z.literal(1), z.literal(2)]),
  startedAt: z.string(),
  outcome: z.enum(['complete', 'interrupted', 'connection lost', 'given up']),
  fullRun: z.boolean(),
  notes: z.array(z.string()),
  parameters: z.object({
    workload: z.enum(WORKLOADS),
    durationSeconds: z.number(),
    clients: z.number(),
    threads: z.number(),
    rateTps: z.number().nullable(),
    maxTries: z.number(),
  }),
  versions: z.object({ server: z.string(), pgbench: z.string(), node: z.string(), drydock: z.string().nullable() }),
  machine: z.object({ cpu: z.string(), cores: z.number(), memoryGib: z.number(), kernel: z.string() }),
  settings: z.record(z.string(), z.string()),
  standbys: z.array(z.object({ name: z.string(), syncState: z.string() })),
  elapsedSeconds: z.number(),
  transactions: z.number(),
  tps: z.number(),
  latency: latenciesSchema,
  errors: z.object({ total: z.number(), ratePercent: z.number(), byKind: z.record(z.string(), z.number()) }),
  longestGap: z.object({ startSeconds: z.number(), seconds: z.number() }),
  restarts: z.number(),
  replicationLag: lagSchema,
  scripts: z.array(scriptSchema),
  series: z.array(secondSchema),
  objectives: z.array(judgedSchema),
  monitoring: monitoringSchema.default({ kind: 'not there', reason: 'the benchmark did not ask Prometheus yet' }),
});

export type BenchResult = z.infer<typeof resultSchema>;
export type Latencies = z.infer<typeof latenciesSchema>;
export type ReplicationLag = z.infer<typeof lagSchema>;
export type MeasuredBy = (typeof SOURCES)[number];
export type Verdict = z.infer<typeof verdictSchema>;
export type JudgedObjective = z.infer<typeof judgedSchema>;

export function readResult(file: string): BenchResult {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Failure(EXIT.usage, `--compare: the JSON file of an earlier run is allowed; ${file}: ${messageOf(error)}`);
  }
  const parsed = resultSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue ? `${issue.path.join('.') || 'the whole'}: ${issue.message}` : 'unreadable';
  throw new Failure(EXIT.usage, `--compare: ${file} is not the result of a benchmark of this version (${where})`);
}
