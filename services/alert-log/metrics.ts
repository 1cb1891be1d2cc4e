import { Counter, Gauge } from 'prom-client';
import type { Registry } from '../shared/metrics';
import { nameOf, type Arrival } from './payload';

/** Anyone in the cluster may send any name: beyond so many they are counted as one. */
const MOST_NAMES = 200;
const OTHER = 'other';

export class ArrivalMetrics {
  private readonly names = new Set<string>();
  private readonly payloads: Counter<'outcome'>;
  private readonly alerts: Counter<'alertname' | 'status'>;
  private readonly writeErrors: Counter;
  private readonly lastArrival: Gauge;

  constructor(registry: Registry, storedBytes: () => number) {
    const registers = [registry];
    this.payloads = new Counter({
      name: 'drydock_alert_log_payloads_total',
      help: 'Payloads by what became of them: stored, refused because they are none, failed because they could not be written',
      labelNames: ['outcome'],
      registers,
    });
    this.alerts = new Counter({
      name: 'drydock_alert_log_alerts_total',
      help: 'Alerts in stored payloads',
      labelNames: ['alertname', 'status'],
      registers,
    });
    this.writeErrors = new Counter({ name: 'drydock_alert_log_write_errors_total', help: 'Payloads that could not be written', registers });
    this.lastArrival = new Gauge({
      name: 'drydock_alert_log_last_arrival_timestamp_seconds',
      help: 'When the last payload was stored, 0 before the first one',
      registers,
    });
    new Gauge({
      name: 'drydock_alert_log_stored_bytes',
      help: 'What is kept on the disk',
      registers,
      collect() {
        this.set(storedBytes());
      },
    });
    for (const outcome of ['stored', 'refused', 'failed']) this.payloads.inc({ outcome }, 0);
  }

  stored({ arrivedMs, payload }: Arrival): void {
    this.payloads.inc({ outcome: 'stored' });
    this.lastArrival.set(arrivedMs / 1000);
    for (const alert of payload.alerts) this.alerts.inc({ alertname: this.known(nameOf(alert)), status: alert.status });
  }

  refused(): void {
    this.payloads.inc({ outcome: 'refused' });
  }

  failed(): void {
    this.payloads.inc({ outcome: 'failed' });
    this.writeErrors.inc();
  }

  private known(name: string): string {
    if (this.names.size < MOST_NAMES) this.names.add(name);
    return this.names.has(name) ? name : OTHER;
  }
}
