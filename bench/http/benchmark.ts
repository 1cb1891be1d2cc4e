import { connectionFromEnvironment } from '../../seed/postgres';
import { messageOf } from '../../seed/failure';
import { lockBenchmark, withClient } from '../database';
import { describeMachine, drydockRevision } from '../machine';
import { readMonitoring } from '../monitoring';
import { readObjectives } from '../objectives';
import type { Progress } from '../progress';
import { figuresOf, gapNotes } from '../summarise';
import { liveLine } from '../text';
import type { HttpArguments } from './arguments';
import { type Door, findDoor } from './door';
import { judgeHttp, k6Thresholds } from './judgement';
import { COMPLETE_CODES, type LoadEnd, k6Version, startLoad, steady } from './k6';
import type { HttpRequest, K6Sample } from './k6-output';
import { HttpMeasurement } from './measurement';
import type { HttpResult } from './result';
import type { Phase, Settings } from './scripts/settings';
import { removeLoadAccounts } from './tidy-up';
import { type Shares, WORKLOADS, requestNames } from './workloads';

/** Runs the load that the arguments ask for; what it measured is in the result, also when it was cut short. */
export async function httpBenchmark(given: HttpArguments, progress: Progress, signal: AbortSignal): Promise<HttpResult> {
  const { shares, rate: usualRate } = WORKLOADS[given.workload];
  const rate = given.rate ?? usualRate;
  const objectives = readObjectives(given.slo);
  const door = await findDoor(given);
  const versions = { k6: await k6Version(), node: process.versions.node, drydock: await drydockRevision() };
  return alone(progress, async (notes) => {
    const measured = await measureLoad({ door, shares, phases: steady(shares, rate, given.duration), thresholds: k6Thresholds(objectives, shares) }, given.duration, progress, signal);
    const { measurement, startedAt, endMs, outcome } = measured;
    const to = new Date(startedAt.getTime() + endMs);
    const monitoring = await readMonitoring({ kubeconfig: given.kubeconfig, from: startedAt, to, slo: given.slo, objectives, withServices: true, signal });
    return {
      format: 1,
      unit: 'request',
      startedAt: startedAt.toISOString(),
      outcome,
      notes: [
        ...notes, ...measured.notes,
        ...(monitoring.kind === 'read' ? gapNotes(monitoring.gapSeconds) : [`resources are missing: ${monitoring.reason}`]),
      ],
      parameters: { workload: given.workload, durationSeconds: given.duration, rate },
      versions,
      machine: describeMachine(),
      ...figuresOf(measurement.all, endMs, requestNames(shares).map((name) => ({ name, weight: 1 }))),
      refusals: measurement.refusals,
      objectives: judgeHttp(objectives, measurement),
      monitoring,
    };
  });
}

/** One benchmark at a time; and what loads have left behind is removed, before and after. */
export async function alone<T extends { readonly notes: string[] }>(progress: Progress, use: (notes: string[]) => Promise<T>): Promise<T> {
  const connection = connectionFromEnvironment(process.env);
  return withClient(connection, async (client) => {
    await lockBenchmark(client);
    await removeLoadAccounts(process.env);
    const result = await use([]);
    try {
      const { accounts, pictures } = await removeLoadAccounts(process.env);
      progress.note(`removed the run's ${accounts} accounts and ${pictures} pictures again`);
      return result;
    } catch (error) {
      return { ...result, notes: [...result.notes, `the run's accounts and pictures are still there; the next run removes them (${messageOf(error)})`] };
    }
  });
}

export interface MeasuredLoad {
  /** Each of them, where somebody looks on; else none is kept. */
  readonly requests: readonly HttpRequest[];
  readonly measurement: HttpMeasurement;
  readonly startedAt: Date;
  /** Since the beginning. */
  readonly endMs: number;
  readonly outcome: HttpResult['outcome'];
  readonly notes: string[];
}

interface Load {
  readonly door: Door;
  readonly shares: Shares;
  readonly phases: readonly Phase[];
  readonly thresholds: Settings['thresholds'];
}

/** Looks on while the load goes on, and may end it before its time: then it is complete. */
export type Watch = (startedAt: Date, measurement: HttpMeasurement, end: () => void, ended: Promise<unknown>) => Promise<void>;

export async function measureLoad(load: Load, seconds: number, progress: Progress, signal: AbortSignal, watch?: Watch): Promise<MeasuredLoad> {
  const measurement = new HttpMeasurement(load.shares);
  const requests: HttpRequest[] = [];
  const onSample = (sample: K6Sample): void => {
    measurement.add(sample);
    if (watch !== undefined && sample.kind === 'request') requests.push(sample.request);
  };
  progress.note('making the accounts that the load comes from');
  const running = await startLoad({ ...load, onSample });
  const interrupt = (): void => running.finish();
  signal.addEventListener('abort', interrupt, { once: true });
  if (signal.aborted) interrupt();
  let live: NodeJS.Timeout | undefined;
  let isEnough = false;
  try {
    await running.ready;
    const startedAt = new Date();
    live = setInterval(() => {
      progress.live(liveLine(measurement.all, measurement.takeEnded(), (Date.now() - startedAt.getTime()) / 1000, seconds, 'request'));
    }, 1000);
    const end = (): void => {
      isEnough = true;
      running.finish();
    };
    const watching = watch?.(startedAt, measurement, end, running.ended);
    const ended = await running.ended;
    const endMs = Math.max(measurement.all.lastEndMs, Math.min(Date.now() - startedAt.getTime(), seconds * 1000));
    await watching;
    return { measurement, requests, startedAt, endMs, ...howItEnded(ended, signal.aborted, isEnough) };
  } finally {
    clearInterval(live);
    signal.removeEventListener('abort', interrupt);
    if (!running.isOver) running.finish();
    await running.ended.catch(() => {});
  }
}

function howItEnded({ code, complaints }: LoadEnd, isInterrupted: boolean, isEnough: boolean): Pick<MeasuredLoad, 'outcome' | 'notes'> {
  if (isInterrupted) return { outcome: 'interrupted', notes: [] };
  if (isEnough || COMPLETE_CODES.includes(code)) return { outcome: 'complete', notes: [] };
  return { outcome: 'given up', notes: [`k6 ended with ${code ?? 'a signal'}: ${complaints.join('; ')}`] };
}
