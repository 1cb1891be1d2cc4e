import { z } from 'zod';
import { type HttpService, Platform } from './platform';
import type { Labels } from './prometheus';

const SERVICE: HttpService = { name: 'alert-log', port: 8080 };
/** The most that the service gives at once. */
const LIMIT = 10_000;

/** An alert as Alertmanager tells it. */
export interface NotifiedAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** One call of the webhook: what Alertmanager said, and when it arrived. */
export interface Notification {
  readonly arrivedAt: Date;
  readonly alerts: readonly NotifiedAlert[];
  /** The whole body as it came. */
  readonly payload: unknown;
}

export class AlertLog {
  readonly #platform: Pick<Platform, 'get'>;

  constructor(platform: Pick<Platform, 'get'>) {
    this.#platform = platform;
  }

  static fromKubeconfig(path: string): AlertLog {
    return new AlertLog(Platform.fromKubeconfig(path));
  }

  /** What has arrived since a moment, oldest first. Fails with UnreachableService where no alert-log answers. */
  async notifications(since: Date): Promise<Notification[]> {
    const { status, body } = await this.#platform.get(SERVICE, '/api/alerts', { since: since.toISOString(), limit: String(LIMIT) });
    if (status !== 200) throw new Error(`alert-log answered with status ${status}: ${body.slice(0, 200)}`);
    const { payloads, truncated } = answerSchema.parse(JSON.parse(body));
    if (truncated) throw new Error(`alert-log has more than ${LIMIT} payloads since ${since.toISOString()}`);
    return payloads
      .map(({ arrivedMs, payload }) => ({ arrivedAt: new Date(arrivedMs), alerts: payloadSchema.parse(payload).alerts, payload }))
      .sort((a, b) => a.arrivedAt.getTime() - b.arrivedAt.getTime());
  }
}

const labelsSchema = z.record(z.string(), z.string());
const payloadSchema = z.object({
  alerts: z.array(
    z.object({
      status: z.enum(['firing', 'resolved']),
      labels: labelsSchema,
      annotations: labelsSchema,
      startsAt: z.string(),
      endsAt: z.string(),
    }),
  ),
});
const answerSchema = z.object({ payloads: z.array(z.object({ arrivedMs: z.number(), payload: z.unknown() })), truncated: z.boolean() });
