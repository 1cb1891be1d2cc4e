import type { Payload } from './payload';

export interface ExampleAlert {
  readonly name: string;
  readonly status?: 'firing' | 'resolved';
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

const BEGAN = '2026-11-21T17:00:00.123456789Z';
const ENDED = '2026-11-21T18:01:30+01:00';

/** A payload as Alertmanager 0.28 sends it. */
export function examplePayload(...alerts: readonly [ExampleAlert, ...ExampleAlert[]]): Payload {
  return {
    receiver: 'alert-log',
    status: alerts.some(({ status }) => status !== 'resolved') ? 'firing' : 'resolved',
    alerts: alerts.map(({ name, status = 'firing', labels = {}, annotations = {} }) => ({
      status,
      labels: { alertname: name, ...labels },
      annotations: { ...annotations },
      startsAt: BEGAN,
      endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : ENDED,
      generatorURL: 'http://prometheus.example/graph',
      fingerprint: `${name} ${JSON.stringify(labels)}`,
    })),
    groupLabels: { alertname: alerts[0].name },
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example',
    version: '4',
    groupKey: '{}:{}',
    truncatedAlerts: 0,
  };
}
