import { type Objective, type ObjectiveName } from '../objectives';
import { type Measured, judge } from '../verdict';
import type { JudgedObjective } from '../load-result';
import { quantileUs } from '../histogram';
import { milliseconds } from '../series';
import type { HttpMeasurement } from './measurement';
import { FAILURE_METRIC, REQUEST_METRIC, type Settings } from './scripts/settings';
import { UPLOAD, type Shares, requestNames } from './workloads';

/** The objectives as k6 knows them, so that its own verdict is on the same numbers. */
export function k6Thresholds(objectives: readonly Objective[], shares: Shares): Settings['thresholds'] {
  const names = requestNames(shares);
  const limit = (name: ObjectiveName): number => thresholdOf(objectives, name);
  return {
    [FAILURE_METRIC]: [`rate<${limit('http_error_rate_percent') / 100}`],
    ...(names.some((name) => name !== UPLOAD) ? { [`${REQUEST_METRIC}{kind:other}`]: [`p(99)<${limit('http_latency_p99_ms')}`] } : {}),
    ...(names.includes(UPLOAD) ? { [`${REQUEST_METRIC}{kind:upload}`]: [`p(99)<${limit('upload_latency_p99_ms')}`] } : {}),
  };
}

export function thresholdOf(objectives: readonly Objective[], name: ObjectiveName): number {
  const found = objectives.find((objective) => objective.name === name);
  if (found === undefined) throw new Error(`there is no objective ${name}`);
  return found.threshold;
}

/** One verdict on each objective that the load has anything to say about. */
export function judgeHttp(objectives: readonly Objective[], measurement: HttpMeasurement): JudgedObjective[] {
  const { all, names } = measurement;
  const attempted = all.latencies.total + all.errorTotal;
  const p99 = (which: 'uploads' | 'others'): Measured => {
    const value = milliseconds(quantileUs(measurement.latencies(which).sorted(), 0.99));
    return value === null ? { reason: 'no request was answered well' } : { value };
  };
  return judge(objectives, {
    ...(names.some((name) => name !== UPLOAD) ? { http_latency_p99_ms: p99('others') } : {}),
    ...(names.includes(UPLOAD) ? { upload_latency_p99_ms: p99('uploads') } : {}),
    http_error_rate_percent: attempted === 0 ? { reason: 'no request was tried' } : { value: (100 * all.errorTotal) / attempted },
  });
}
