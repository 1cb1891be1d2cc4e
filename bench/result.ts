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
import { z } from 'zod';
import { loadFields, readEarlier } from './load-result';
import { WORKLOADS } from './workload';

const lagSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sampled'), samples: z.number(), maxSeconds: z.number() }),
  z.object({ kind: z.literal('not measured'), reason: z.string() }),
]);

export const resultSchema = z.object({
  /** 1 had neither monitoring nor sources; it is still read. */
  format: z.union([z.literal(1), z.literal(2)]),
  ...loadFields,
  unit: z.literal('transaction').default('transaction'),
  fullRun: z.boolean(),
  parameters: z.object({
    workload: z.enum(WORKLOADS),
    durationSeconds: z.number(),
    clients: z.number(),
    threads: z.number(),
    rateTps: z.number().nullable(),
    maxTries: z.number(),
  }),
  versions: z.object({ server: z.string(), pgbench: z.string(), node: z.string(), drydock: z.string().nullable() }),
  settings: z.record(z.string(), z.string()),
  standbys: z.array(z.object({ name: z.string(), syncState: z.string() })),
  restarts: z.number(),
  replicationLag: lagSchema,
});

export type BenchResult = z.infer<typeof resultSchema>;
export type ReplicationLag = z.infer<typeof lagSchema>;

export function readResult(file: string): BenchResult {
  return readEarlier(file, resultSchema, 'transaction');
}
