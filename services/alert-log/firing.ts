import { nameOf, type Alert, type Arrival } from './payload';

export interface Firing {
  readonly alert: Alert;
  /** When it was last heard of. */
  readonly arrivedMs: number;
}

/** Alerts whose last word is that they fire, by name; the arrivals are newest first. */
export function firing(arrivals: readonly Arrival[]): Firing[] {
  const last = new Map<string, Firing>();
  for (const { arrivedMs, payload } of arrivals) {
    for (const alert of payload.alerts) {
      // Without a fingerprint of Alertmanager's, its labels tell an alert from others.
      const identity = alert.fingerprint || JSON.stringify(alert.labels);
      if (!last.has(identity)) last.set(identity, { alert, arrivedMs });
    }
  }
  return [...last.values()]
    .filter(({ alert }) => alert.status === 'firing')
    .sort((a, b) => nameOf(a.alert).localeCompare(nameOf(b.alert)));
}
