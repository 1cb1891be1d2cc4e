import * as z from 'zod';

const time = z.iso.datetime({ offset: true, error: 'expected a time such as 2026-11-21T17:08:14Z' });
const pairs = z.record(z.string(), z.string());
const status = z.enum(['firing', 'resolved']);

/** What Alertmanager sends to a webhook (version 4). Fields that a later Alertmanager adds are let through. */
export const payloadSchema = z.looseObject({
  version: z.literal('4'),
  status,
  receiver: z.string(),
  groupKey: z.string(),
  groupLabels: pairs,
  commonLabels: pairs,
  commonAnnotations: pairs,
  externalURL: z.string(),
  alerts: z
    .array(
      z.looseObject({
        status,
        labels: pairs,
        annotations: pairs,
        startsAt: time,
        // Year 1 as long as it is firing.
        endsAt: time,
        generatorURL: z.string(),
        fingerprint: z.string(),
      }),
    )
    .min(1),
});

export type Payload = z.infer<typeof payloadSchema>;
export type Alert = Payload['alerts'][number];

/** A payload and when it came, by this service's clock. */
export interface Arrival {
  readonly arrivedAt: string;
  readonly arrivedMs: number;
  readonly payload: Payload;
}

const arrivalSchema = z.object({ arrivedAt: z.string(), arrivedMs: z.number(), payload: payloadSchema });

export function arrivalAt(nowMs: number, payload: Payload): Arrival {
  return { arrivedAt: new Date(nowMs).toISOString(), arrivedMs: nowMs, payload };
}

export function lineOf(arrival: Arrival): string {
  return `${JSON.stringify(arrival)}\n`;
}

/** undefined: the line is damaged. */
export function arrivalIn(line: string): Arrival | undefined {
  try {
    return arrivalSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

export function nameOf(alert: Alert): string {
  return alert.labels['alertname'] ?? '';
}
