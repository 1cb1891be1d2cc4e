import type { Logger } from '../shared/log';
import type { Outcome } from './prober';

/** One line when attempts begin to fail and one when they go well again: not one a second. */
export class OutageLog {
  private outage: { sinceMs: number; failures: number } | undefined;

  constructor(
    private readonly log: Logger,
    private readonly nowMs: () => number,
  ) {}

  note({ error, elapsedMs }: Outcome): void {
    if (error === undefined) {
      if (this.outage) this.log.info({ failures: this.outage.failures, lastedMs: Math.round(this.nowMs() - this.outage.sinceMs) }, 'answers again');
      this.outage = undefined;
    } else if (this.outage) {
      this.outage.failures += 1;
    } else {
      this.outage = { sinceMs: this.nowMs() - elapsedMs, failures: 1 };
      this.log.warn({ reason: error.message }, 'does not answer');
    }
  }
}
