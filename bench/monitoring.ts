import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { messageOf } from '../seed/failure';
import { UnreachableService } from '../metrics/platform';
import { Prometheus, type Range, type Sample } from '../metrics/prometheus';
import {
  ERROR_BUDGET, INSTANCE_QUERIES, MACHINES, SERVICE_QUERIES, NODE_QUERIES, PRIMARY, type Query, SCRAPED_UNTIL, SCRAPE_AGE, type SubjectQueries, fullestVolume, probeErrors, probeFastAnswers, probeRequests,
} from './monitoring-queries';
import type { Objective } from './objectives';
import { type ErrorBudget, type Grid, type Measure, type Monitoring, type Subject, budgetSpent, gridOf, onGrid, stepsWithData, usageOf } from './resources';

type Source = Pick<Prometheus, 'query' | 'queryRange'>;

/** group_vars/all/monitoring.yml: drydock_scrape_seconds. */
const SCRAPE_SECONDS = 10;
/** A rate needs two scrapes, and three bear that one is missing. */
const RATE_SECONDS = 3 * SCRAPE_SECONDS;
/** The end of a run is scraped by then. */
const SCRAPE_WAIT_SECONDS = 1.5 * SCRAPE_SECONDS;
/** A Prometheus that was killed reads its log again before it answers, which a busy machine takes its time for. */
const RESTART_WAIT_SECONDS = 90;
const POLL_MS = 1_000;

export interface MonitoringOptions {
  readonly kubeconfig: string | undefined;
  readonly from: Date;
  readonly to: Date;
  /** slo.yml: how many days an error budget is for. */
  readonly slo: string;
  readonly objectives: readonly Objective[];
  /** Ask for what serves over HTTP, too. */
  readonly withServices?: boolean;
  readonly signal: AbortSignal;
}

/** What Prometheus knows about a run. Without monitoring the run is what it was without: this says what is missing, and why. */
export async function readMonitoring(options: MonitoringOptions): Promise<Monitoring> {
  const { kubeconfig } = options;
  if (!kubeconfig) return { kind: 'not there', reason: 'KUBECONFIG does not name a cluster whose Prometheus could be asked' };
  try {
    return await askPrometheus(Prometheus.fromKubeconfig(kubeconfig), options);
  } catch (error) {
    const isAbsent = error instanceof UnreachableService && error.absence === 'no such Service';
    return { kind: 'not there', reason: isAbsent ? 'monitoring is not deployed (make up brings it up)' : messageOf(error) };
  }
}

export async function askPrometheus(prometheus: Source, { from, to, slo, objectives, withServices = false, signal }: Omit<MonitoringOptions, 'kubeconfig'>): Promise<Monitoring> {
  await waitForScrapes(prometheus, to, signal);
  const grid = gridOf(from.getTime() / 1000, to.getTime() / 1000);
  const rateSeconds = Math.max(RATE_SECONDS, grid.stepSeconds);
  const elapsedSeconds = Math.max(RATE_SECONDS, Math.round((to.getTime() - from.getTime()) / 1000));
  const range = { from, to: new Date((grid.fromSeconds + (grid.count - 1) * grid.stepSeconds) * 1000), stepSeconds: grid.stepSeconds };
  const hasData = stepsWithData((await prometheus.queryRange(SCRAPE_AGE, range))[0], grid, SCRAPE_SECONDS);
  const reading: Reading = { prometheus, grid, range, hasData, to, rateWindow: `${rateSeconds}s`, runWindow: `${elapsedSeconds}s` };
  const primaries = await prometheus.query(PRIMARY, to);
  const isPrimary = (pod: string): boolean => primaries.some(({ labels }) => labels.pod === pod);
  const instances = await readSubjects(reading, INSTANCE_QUERIES, (pod) => (isPrimary(pod) ? 'primary' : 'standby'));
  const services = withServices ? await readSubjects(reading, SERVICE_QUERIES, () => 'service') : [];
  const nodes = await readSubjects(reading, NODE_QUERIES, () => 'node');
  const [fullest] = await prometheus.query(fullestVolume(reading.runWindow), to);
  const lags = instances.flatMap(({ usage }) => (usage.lagSeconds === undefined ? [] : [usage.lagSeconds.most]));
  const { probe, budgets } = await readProbe(reading, elapsedSeconds, windowDaysOf(slo), latencyThresholdOf(objectives));
  return {
    kind: 'read',
    stepSeconds: grid.stepSeconds,
    rateSeconds,
    instances,
    services,
    nodes,
    machines: (await prometheus.query(MACHINES, to))[0]?.value ?? null,
    gapSeconds: hasData.filter((has) => !has).length * grid.stepSeconds,
    probe,
    budgets,
    fullestVolume: fullest === undefined ? null : { pod: fullest.labels.pod ?? '', usedPercent: 100 * fullest.value },
    mostLagSeconds: lags.length === 0 ? null : Math.max(...lags),
  };
}

/** What the last seconds were like is known once the targets have been scraped after them; a Prometheus that starts anew comes back. */
async function waitForScrapes(prometheus: Source, end: Date, signal: AbortSignal): Promise<void> {
  const began = Date.now();
  let deadline = began + SCRAPE_WAIT_SECONDS * 1000;
  while (Date.now() < deadline && !signal.aborted) {
    const [sample] = await prometheus.query(SCRAPED_UNTIL).catch((error: unknown) => {
      if (!(error instanceof UnreachableService) || error.absence === 'no such Service') throw error;
      deadline = Math.min(Date.now() + SCRAPE_WAIT_SECONDS * 1000, began + RESTART_WAIT_SECONDS * 1000);
      return [];
    });
    if (sample !== undefined && sample.value * 1000 >= end.getTime()) return;
    await delay(POLL_MS, undefined, { signal }).catch(() => {});
  }
}

interface Reading {
  readonly prometheus: Source;
  readonly grid: Grid;
  readonly range: Range;
  readonly hasData: readonly boolean[];
  readonly to: Date;
  readonly rateWindow: string;
  /** All of the run. */
  readonly runWindow: string;
}

async function readSubjects(reading: Reading, queries: SubjectQueries, roleOf: (name: string) => Subject['role']): Promise<Subject[]> {
  const { prometheus, grid, range, hasData, to, rateWindow, runWindow } = reading;
  const nameOf = (labels: Sample['labels']): string => labels[queries.label] ?? '';
  const found = new Map<string, Subject['usage']>();
  for (const [measure, query] of Object.entries(queries.usage) as [Measure, Query][]) {
    const isRate = query(rateWindow) !== query(runWindow);
    // The average is the run's own: the first of the values by step are of the time before it, too.
    const averages = isRate ? await prometheus.query(query(runWindow), to) : [];
    for (const series of await prometheus.queryRange(query(rateWindow), range)) {
      const name = nameOf(series.labels);
      const usage = usageOf(onGrid(series, grid).map((value, step) => (hasData[step] ? value : null)));
      if (name === '' || usage === undefined) continue;
      const average = averages.find(({ labels }) => nameOf(labels) === name)?.value ?? usage.average;
      found.set(name, { ...found.get(name), [measure]: { ...usage, average } });
    }
  }
  const cores = queries.cores === undefined ? [] : await prometheus.query(queries.cores, to);
  const memory = await prometheus.query(queries.memoryLimitBytes, to);
  // No limit is 0 or no sample at all.
  const limitOf = (samples: readonly Sample[], name: string): number | null => samples.find(({ labels }) => nameOf(labels) === name)?.value || null;
  return [...found]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, usage]) => ({ name, role: roleOf(name), cores: limitOf(cores, name), memoryLimitBytes: limitOf(memory, name), usage }));
}

async function readProbe(
  { prometheus, to, runWindow }: Reading,
  elapsedSeconds: number,
  windowDays: number,
  latencyThresholdMs: number,
): Promise<Pick<Extract<Monitoring, { kind: 'read' }>, 'probe' | 'budgets'>> {
  const count = async (query: Query): Promise<number> => Math.round((await prometheus.query(query(runWindow), to))[0]?.value ?? 0);
  const requests = await count(probeRequests);
  if (requests === 0) return { probe: null, budgets: [] };
  const errors = await count(probeErrors);
  const fast = await count(probeFastAnswers(latencyThresholdMs));
  const missed = new Map([['availability', errors / requests], ['latency', Math.max(0, 1 - fast / requests)]]);
  const budgets: ErrorBudget[] = [];
  for (const { labels: { objective = '' }, value } of await prometheus.query(ERROR_BUDGET, to)) {
    const ratio = missed.get(objective);
    if (ratio !== undefined) budgets.push(budgetSpent(objective, ratio, value, elapsedSeconds, windowDays));
  }
  return { probe: { requests, errors }, budgets };
}

function latencyThresholdOf(objectives: readonly Objective[]): number {
  const latency = objectives.find(({ name }) => name === 'latency_p99_ms');
  if (latency === undefined) throw new Error('there is no objective latency_p99_ms');
  return latency.threshold;
}

const windowSchema = z.looseObject({ drydock_slo_window_days: z.number().positive() });

function windowDaysOf(slo: string): number {
  return windowSchema.parse(parse(readFileSync(slo, 'utf8'))).drydock_slo_window_days;
}
