import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { describeMachine, drydockRevision } from '../machine';
import { readMonitoring } from '../monitoring';
import { type Objective, readObjectives } from '../objectives';
import type { Progress } from '../progress';
import { figuresOf, gapNotes } from '../summarise';
import type { SpikeArguments } from './arguments';
import { type MeasuredLoad, type Watch, alone, measureLoad } from './benchmark';
import { findDoor } from './door';
import { judgeHttp, thresholdOf } from './judgement';
import { k6Version } from './k6';
import type { HttpRequest } from './k6-output';
import { type ReplicaSample, watchReplicas } from './replicas';
import type { Phase } from './scripts/settings';
import { type SpikeTimes, isBack, recoverySeconds, scalingOf } from './spike-goals';
import { type SpikeResult, goalsOf } from './spike-result';
import { IMAGE_SHARES, UPLOAD, requestNames, turnsPerSecond } from './workloads';
import { namespaceOf } from '../../metrics/namespaces';

/** What the spike is for; see roles/image_store. */
const DEPLOYMENT = { namespace: namespaceOf('app-services'), name: 'image-store' };
const BEFORE_SECONDS = 30;
/** The autoscaler waits two minutes and then takes away a pod a minute, of four more at most; what it goes by is half a minute old. */
const BACK_SECONDS = 480;
/** As many as before for so long: then it stays so. */
const SETTLED_SECONDS = 10;

const recoverySchema = z.looseObject({ drydock_spike_recovery_seconds: z.number().positive() });

/** The usual load, many times of it from one second to the next, and the usual again until there are as many replicas as before. */
export async function spike(given: SpikeArguments, progress: Progress, signal: AbortSignal): Promise<SpikeResult> {
  const objectives = readObjectives(given.slo);
  const limits = {
    errorRatePercent: thresholdOf(objectives, 'http_error_rate_percent'),
    recoverySeconds: recoverySchema.parse(parse(readFileSync(given.slo, 'utf8'))).drydock_spike_recovery_seconds,
    backSeconds: BACK_SECONDS,
  };
  const door = await findDoor(given);
  const versions = { k6: await k6Version(), node: process.versions.node, drydock: await drydockRevision() };
  const times = { beginsSeconds: BEFORE_SECONDS, endsSeconds: BEFORE_SECONDS + given.duration };
  const seconds = times.endsSeconds + BACK_SECONDS;
  return alone(progress, async (notes) => {
    const replicas: ReplicaSample[] = [];
    const watch = watcher(given.kubeconfig, replicas, times, progress);
    const load = { door, shares: IMAGE_SHARES, phases: phasesOf(given, times), thresholds: {} };
    const measured = await measureLoad(load, seconds, progress, signal, watch);
    const { measurement, startedAt, endMs, outcome } = measured;
    const to = new Date(startedAt.getTime() + endMs);
    const monitoring = await readMonitoring({ kubeconfig: given.kubeconfig, from: startedAt, to, slo: given.slo, objectives, withServices: true, signal });
    const figures = figuresOf(measurement.all, endMs, requestNames(IMAGE_SHARES).map((name) => ({ name, weight: 1 })));
    const scaling = scalingOf(replicas, startedAt.getTime(), times);
    const recovered = recoveryOf(measured, objectives, times);
    return {
      format: 1,
      unit: 'request',
      startedAt: startedAt.toISOString(),
      outcome,
      notes: [...notes, ...measured.notes, ...(monitoring.kind === 'read' ? gapNotes(monitoring.gapSeconds) : [`resources are missing: ${monitoring.reason}`])],
      parameters: { workload: 'spike', durationSeconds: seconds, rate: given.rate, times: given.times, spikeSeconds: given.duration },
      versions,
      machine: describeMachine(),
      ...figures,
      refusals: measurement.refusals,
      // p99 of all of the run says nothing of a spike: that it came back is a goal.
      objectives: judgeHttp(objectives, measurement).filter(({ objective }) => objective === 'http_error_rate_percent'),
      monitoring,
      ...times,
      replicas: replicas.map(({ atMs, desired, ready }) => ({ second: (atMs - startedAt.getTime()) / 1000, desired, ready })),
      scaling,
      recoverySeconds: recovered,
      goals: goalsOf({ errors: figures.errors, scaling, recoverySeconds: recovered }, limits),
    };
  });
}

function phasesOf({ rate, times: factor, duration }: SpikeArguments, { beginsSeconds, endsSeconds }: SpikeTimes): Phase[] {
  const usual = turnsPerSecond(IMAGE_SHARES, rate);
  return [
    { name: 'before', startSeconds: 0, seconds: beginsSeconds, turnsPerSecond: usual },
    { name: 'spike', startSeconds: beginsSeconds, seconds: duration, turnsPerSecond: factor * usual },
    { name: 'after', startSeconds: endsSeconds, seconds: BACK_SECONDS, turnsPerSecond: usual },
  ];
}

/** Looks at the replicas, and ends the load once the spike is over and they are as many as before. */
function watcher(kubeconfig: string, replicas: ReplicaSample[], { endsSeconds }: SpikeTimes, progress: Progress): Watch {
  return async (startedAt, _measurement, end, ended) => {
    const over = new AbortController();
    void ended.finally(() => over.abort()).catch(() => {});
    let backSince: number | undefined;
    await watchReplicas(kubeconfig, DEPLOYMENT.namespace, DEPLOYMENT.name, over.signal, (sample) => {
      const last = replicas.at(-1);
      if (last !== undefined && (last.desired !== sample.desired || last.ready !== sample.ready)) {
        progress.note(`${((sample.atMs - startedAt.getTime()) / 1000).toFixed(0)} s: ${DEPLOYMENT.name} has ${sample.ready} replicas of ${sample.desired}`);
      }
      replicas.push(sample);
      const isOver = sample.atMs >= startedAt.getTime() + endsSeconds * 1000;
      if (!isOver || !isBack(sample, replicas[0]?.desired ?? 0)) backSince = undefined;
      else backSince ??= sample.atMs;
      if (backSince !== undefined && sample.atMs - backSince >= SETTLED_SECONDS * 1000) end();
    });
  };
}

/** The later of both: pictures that are stored, and those that are looked at. */
function recoveryOf({ requests, startedAt }: MeasuredLoad, objectives: readonly Objective[], times: SpikeTimes): number | null {
  const of = (isUpload: boolean): number | null => {
    const chosen: HttpRequest[] = requests.filter(({ name }) => (name === UPLOAD) === isUpload);
    const threshold = thresholdOf(objectives, isUpload ? 'upload_latency_p99_ms' : 'http_latency_p99_ms');
    return recoverySeconds(chosen, startedAt.getTime(), threshold, times);
  };
  const [uploads, others] = [of(true), of(false)];
  return uploads === null || others === null ? null : Math.max(uploads, others);
}
