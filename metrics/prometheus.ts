import { z } from 'zod';
import { type HttpService, Platform } from './platform';

const SERVICE: HttpService = { name: 'prometheus', port: 9090 };

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

export interface Series {
  readonly labels: Labels;
  readonly points: readonly (readonly [timeSeconds: number, value: number])[];
}

export interface Range {
  readonly from: Date;
  readonly to: Date;
  readonly stepSeconds: number;
}

/** An alert of Prometheus itself: `pending` while its rule's `for` runs. */
export interface Alert {
  readonly name: string;
  readonly state: 'pending' | 'firing';
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly activeAt: Date;
}

export interface Target {
  readonly job: string;
  readonly labels: Labels;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
}

/** An alert as its rule describes it. */
export interface AlertRule {
  readonly name: string;
  readonly promql: string;
  readonly forSeconds: number;
  readonly labels: Labels;
}

/** Something was refused or not understood; the message has the query. */
export class PrometheusError extends Error {
  constructor(
    /** A query, or the path of what was asked for. */
    readonly question: string,
    reason: string,
  ) {
    super(`Prometheus refused or failed: ${reason}; asked: ${question}`);
  }
}

/** Fails with UnreachableService where no Prometheus answers, with PrometheusError where it refuses. */
export class Prometheus {
  readonly #platform: Pick<Platform, 'get'>;

  constructor(platform: Pick<Platform, 'get'>) {
    this.#platform = platform;
  }

  static fromKubeconfig(path: string): Prometheus {
    return new Prometheus(Platform.fromKubeconfig(path));
  }

  /** The value of every series at one moment, now unless another is given. A scalar is one sample without labels. */
  async query(promql: string, at?: Date): Promise<Sample[]> {
    const given = { query: promql, ...(at === undefined ? {} : { time: secondsOf(at) }) };
    const { resultType, result } = await this.#ask(instantSchema, promql, '/api/v1/query', given);
    if (resultType === 'scalar') return [{ labels: {}, value: result[1] }];
    return result.map(({ metric, value }) => ({ labels: metric, value: value[1] }));
  }

  /** The values of every series at each step of a range, both ends included. */
  async queryRange(promql: string, { from, to, stepSeconds }: Range): Promise<Series[]> {
    const given = { query: promql, start: secondsOf(from), end: secondsOf(to), step: String(stepSeconds) };
    const { result } = await this.#ask(rangeSchema, promql, '/api/v1/query_range', given);
    return result.map(({ metric, values }) => ({ labels: metric, points: values }));
  }

  async alerts(): Promise<Alert[]> {
    const { alerts } = await this.#ask(alertsSchema, 'alerts', '/api/v1/alerts', {});
    return alerts.map(({ labels, annotations, state, activeAt }) => ({ name: labels.alertname ?? '', state, labels, annotations, activeAt }));
  }

  async targets(): Promise<Target[]> {
    const { activeTargets } = await this.#ask(targetsSchema, 'targets', '/api/v1/targets', { state: 'active' });
    return activeTargets.map(({ labels, health, lastError }) => ({ job: labels.job ?? '', labels, health, lastError }));
  }

  async alertRules(): Promise<AlertRule[]> {
    const { groups } = await this.#ask(rulesSchema, 'rules', '/api/v1/rules', { type: 'alert' });
    return groups.flatMap(({ rules }) => rules.map(({ name, query, duration, labels }) => ({ name, promql: query, forSeconds: duration, labels })));
  }

  async #ask<T>(schema: z.ZodType<T>, question: string, path: string, query: Readonly<Record<string, string>>): Promise<T> {
    const { status, body } = await this.#platform.get(SERVICE, path, query);
    const parsed = z.union([refusedSchema, z.object({ status: z.literal('success'), data: schema })]).safeParse(jsonOf(body));
    if (!parsed.success) throw new PrometheusError(question, `status ${status}, an answer of another shape (${z.prettifyError(parsed.error)})`);
    if (parsed.data.status === 'error') throw new PrometheusError(question, parsed.data.error);
    return parsed.data.data;
  }
}

/** JSON has no infinity, so Prometheus writes every value as text; Number() would read +Inf as not a number. */
const valueSchema = z.string().transform((text) => (/Inf$/.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text)));
const pointSchema = z.tuple([z.number(), valueSchema]);
const labelsSchema = z.record(z.string(), z.string());

const refusedSchema = z.object({ status: z.literal('error'), error: z.string() });
const instantSchema = z.discriminatedUnion('resultType', [
  z.object({ resultType: z.literal('vector'), result: z.array(z.object({ metric: labelsSchema, value: pointSchema })) }),
  z.object({ resultType: z.literal('scalar'), result: pointSchema }),
]);
const rangeSchema = z.object({
  resultType: z.literal('matrix'),
  result: z.array(z.object({ metric: labelsSchema, values: z.array(pointSchema) })),
});
const alertsSchema = z.object({
  alerts: z.array(
    z.object({
      labels: labelsSchema,
      annotations: labelsSchema,
      state: z.enum(['pending', 'firing']),
      activeAt: z.string().transform((text) => new Date(text)),
    }),
  ),
});
const targetsSchema = z.object({
  activeTargets: z.array(z.object({ labels: labelsSchema, health: z.enum(['up', 'down', 'unknown']), lastError: z.string() })),
});
const rulesSchema = z.object({
  groups: z.array(
    z.object({ rules: z.array(z.object({ name: z.string(), query: z.string(), duration: z.number(), labels: labelsSchema })) }),
  ),
});

function secondsOf(time: Date): string {
  return (time.getTime() / 1000).toFixed(3);
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body.slice(0, 200);
  }
}
