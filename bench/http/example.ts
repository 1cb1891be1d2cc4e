import { figuresOf } from '../summarise';
import type { Objective } from '../objectives';
import { judgeHttp } from './judgement';
import type { HttpRequest } from './k6-output';
import { HttpMeasurement } from './measurement';
import type { HttpResult } from './result';
import { type Shares, requestNames } from './workloads';

export const EXAMPLE_SHARES: Shares = { 'api-product': 1, 'api-upload': 1 };
export const EXAMPLE_OBJECTIVES: readonly Objective[] = [
  { name: 'http_latency_p99_ms', description: 'answered', threshold: 500, unit: 'ms' },
  { name: 'http_error_rate_percent', description: 'failed', threshold: 0.1, unit: '%' },
  { name: 'upload_latency_p99_ms', description: 'stored', threshold: 2000, unit: 'ms' },
];
const BEGAN_MS = 1_000_000;

/** [seconds since the beginning at which it ended, milliseconds, name, what went wrong] */
const REQUESTS: readonly [number, number, string, string?][] = [
  [0.1, 100, 'api-product'], [0.9, 700, 'api-product'], [1.5, 40, 'api-product'], [2.2, 900, 'api-upload'], [2.5, 30, 'api-product', 'answered 503'],
];

/** A load of three seconds: four good answers, an error, a picture that was refused once before, and a turn that was not sent. */
export function exampleHttpMeasurement(): HttpMeasurement {
  const measurement = new HttpMeasurement(EXAMPLE_SHARES);
  measurement.add({ kind: 'ready', atMs: BEGAN_MS });
  measurement.add({ kind: 'refusal', atMs: BEGAN_MS + 1_200, name: 'api-upload', status: 503 });
  for (const [second, durationMs, name, error] of REQUESTS) {
    const request: HttpRequest = { atMs: BEGAN_MS + second * 1000, durationMs, name, status: error === undefined ? 200 : 503, error: error ?? null };
    measurement.add({ kind: 'request', request });
  }
  measurement.add({ kind: 'dropped', atMs: BEGAN_MS + 2_600, turns: 1 });
  return measurement;
}

export function exampleHttpResult(changes: Partial<HttpResult> = {}): HttpResult {
  const measurement = exampleHttpMeasurement();
  return {
    format: 1,
    unit: 'request',
    startedAt: '2026-03-04T05:06:07.000Z',
    outcome: 'complete',
    notes: [],
    parameters: { workload: 'http', durationSeconds: 3, rate: 2 },
    versions: { k6: '1.8.1', node: '22.20.0', drydock: 'abc1234' },
    machine: { cpu: 'A processor', cores: 2, memoryGib: 24, kernel: '6.1' },
    ...figuresOf(measurement.all, 3_000, requestNames(EXAMPLE_SHARES).map((name) => ({ name, weight: 1 }))),
    refusals: measurement.refusals,
    objectives: judgeHttp(EXAMPLE_OBJECTIVES, measurement),
    monitoring: { kind: 'not there', reason: 'monitoring is not deployed (make up brings it up)' },
    ...changes,
  };
}
