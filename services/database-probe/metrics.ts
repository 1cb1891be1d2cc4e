import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from '../shared/metrics';
import type { Operation } from './heartbeat';
import type { Outcome } from './prober';

const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2];

/** The objective is among the buckets: how many requests kept it is counted, not estimated. */
export function bucketsWith(objectiveMs: number): number[] {
  return [...new Set([...BUCKETS_SECONDS, objectiveMs / 1000])].sort((a, b) => a - b);
}

export class ProbeMetrics {
  private readonly requests: Counter<'operation' | 'outcome'>;
  private readonly duration: Histogram<'operation'>;
  private certificateExpiry: Gauge | undefined;

  constructor(private readonly registry: Registry, operations: readonly Operation[], objectiveMs: number) {
    const registers = [registry];
    this.requests = new Counter({
      name: 'drydock_probe_requests_total',
      help: 'Small transactions that the probe tried, by what became of them',
      labelNames: ['operation', 'outcome'],
      registers,
    });
    this.duration = new Histogram({
      name: 'drydock_probe_duration_seconds',
      help: 'Time of the transactions that went well, a new connection included where there was one',
      labelNames: ['operation'],
      buckets: bucketsWith(objectiveMs),
      registers,
    });
    // There from the start: the rate of a series that begins with its first error does not show that error.
    for (const operation of operations) {
      for (const outcome of ['ok', 'error']) this.requests.inc({ operation, outcome }, 0);
      this.duration.zero({ operation });
    }
  }

  /** Not there before it is known: 0 would be a certificate that ended in 1970. */
  noteCertificate(validUntilMs: number): void {
    this.certificateExpiry ??= new Gauge({
      name: 'drydock_probe_certificate_expiry_timestamp_seconds',
      help: "Until when the certificate is valid that the server showed for the newest connection",
      registers: [this.registry],
    });
    this.certificateExpiry.set(validUntilMs / 1000);
  }

  note(operation: Operation, { error, elapsedMs }: Outcome): void {
    this.requests.inc({ operation, outcome: error === undefined ? 'ok' : 'error' });
    if (error === undefined) this.duration.observe({ operation }, elapsedMs / 1000);
  }
}
