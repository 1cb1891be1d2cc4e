import { Counter } from 'prom-client';
import type { Registry } from '../shared/metrics';

export type Outcome = 'ok' | 'refused' | 'locked';

export class AuthMetrics {
  private readonly logins: Counter<'outcome'>;
  private readonly unreplicated: Counter;

  constructor(registry: Registry) {
    const registers = [registry];
    this.logins = new Counter({
      name: 'drydock_auth_logins_total',
      help: 'Attempts to log in by what became of them: ok, refused for the password, locked after too many of these',
      labelNames: ['outcome'],
      registers,
    });
    this.unreplicated = new Counter({
      name: 'drydock_auth_unreplicated_writes_total',
      help: 'Writes to the session store that no replica had in time: the loss of one master would undo them',
      registers,
    });
    for (const outcome of ['ok', 'refused', 'locked'] as const) this.logins.inc({ outcome }, 0);
  }

  loggedIn(outcome: Outcome): void {
    this.logins.inc({ outcome });
  }

  noteUnreplicated(): void {
    this.unreplicated.inc();
  }
}
