import { join } from 'node:path';
import { z } from 'zod';
import { type CommandOption, parseGiven } from '../seed/command-line';
import { WORKLOADS } from './workload';

export const DAY_SECONDS = 86_400;
const ROOT = join(__dirname, '..');

export const LOAD_OPTIONS: readonly CommandOption[] = [
  { flag: '--clients <number>', text: 'sessions that work at the same time', default: '16' },
  { flag: '--threads <number>', text: "pgbench's threads", default: '2' },
  { flag: '--rate <tps>', text: 'start this many transactions a second, evenly; latency then counts from the scheduled start' },
  { flag: '--workload <name>', text: `one of ${WORKLOADS.join(', ')}`, default: 'shop' },
];

export const RUN_OPTIONS: readonly CommandOption[] = [
  { flag: '--duration <seconds>', text: 'how long to measure', default: '300' },
  { flag: '--slo <file>', text: 'the objectives', default: join(ROOT, 'group_vars/all/slo.yml') },
  { flag: '--reports <folder>', text: 'where the report goes; pgbench writes its logs there while it runs', default: 'reports' },
  { flag: '--compare <file>', text: 'the JSON report of an earlier run to compare with' },
  { flag: '--summary <file>', text: 'rewritten after a full run (shop, 60 s or more)', default: join(ROOT, 'performance-report.md') },
];

export const OVERHEAD_OPTIONS: readonly CommandOption[] = [
  { flag: '--duration <seconds>', text: 'how long each run measures', default: '20' },
  { flag: '--rounds <number>', text: 'how often bare pgbench and the harness each run', default: '9' },
  { flag: '--reports <folder>', text: 'where pgbench writes its logs while it runs', default: 'reports' },
];

export function whole(least: number, most: number, what: string) {
  return z.string().transform((text, context) => {
    const value = Number(text);
    if (/^\d{1,9}$/.test(text) && value >= least && value <= most) return value;
    context.addIssue(`allowed is a whole number of ${what} from ${least} to ${most}, got ${JSON.stringify(text)}`);
    return z.NEVER;
  });
}

export function perSecond(what: string) {
  return z.string().transform((text, context) => {
    const value = Number(text);
    if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 1_000_000) return value;
    context.addIssue(`allowed is a number of ${what} a second above 0, got ${JSON.stringify(text)}`);
    return z.NEVER;
  });
}

const rate = perSecond('transactions');

const workload = z.string().transform((text, context) => {
  const name = WORKLOADS.find((known) => known === text);
  if (name !== undefined) return name;
  context.addIssue(`allowed is one of ${WORKLOADS.join(', ')}, got ${JSON.stringify(text)}`);
  return z.NEVER;
});

const loadFields = {
  duration: whole(1, DAY_SECONDS, 'seconds'),
  clients: whole(1, 1000, 'sessions'),
  threads: whole(1, 64, 'threads'),
  rate: rate.optional(),
  workload,
  json: z.boolean().default(false),
};

const benchSchema = z.object({
  ...loadFields,
  slo: z.string().min(1),
  reports: z.string().min(1),
  compare: z.string().min(1).optional(),
  summary: z.string().min(1),
});
const overheadSchema = z.object({ ...loadFields, rounds: whole(1, 100, 'rounds'), reports: z.string().min(1) });

export type BenchArguments = z.infer<typeof benchSchema>;
/** What both commands know of the load. */
export type LoadArguments = Omit<OverheadArguments, 'rounds' | 'reports'>;
export type OverheadArguments = z.infer<typeof overheadSchema>;

export const parseBenchArguments = (given: unknown): BenchArguments => parseGiven(benchSchema, given);
export const parseOverheadArguments = (given: unknown): OverheadArguments => parseGiven(overheadSchema, given);
