import { Counter, Gauge, Histogram } from 'prom-client';
import { bucketsWith, type Registry } from '../shared/metrics';
import type { Operation } from './heartbeat';
import type { Outcome } from './prober';

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
