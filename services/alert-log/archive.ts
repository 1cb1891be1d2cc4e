import { arrivalIn, nameOf, type Arrival } from './payload';
import type { Journal } from './journal';

export interface Filter {
  /** Arrived at or after. */
  readonly sinceMs?: number | undefined;
  /** Carries at least one alert of this name. */
  readonly alertname?: string | undefined;
}

export interface Found {
  /** Newest first. */
  readonly arrivals: readonly Arrival[];
  /** There are more than were asked for. */
  readonly truncated: boolean;
}

/** The arrivals that a journal keeps. */
export class Archive {
  /** When the last line of a full segment arrived: who asks for later ones need not read it. */
  private readonly lastMs = new Map<number, number>();

  constructor(private readonly journal: Journal) {}

  /** Of one arrival. */
  add(line: string): Promise<void> {
    return this.journal.append(line);
  }

  async find({ sinceMs = 0, alertname }: Filter, limit: number): Promise<Found> {
    const arrivals: Arrival[] = [];
    for await (const { segment, line } of this.journal.newestFirst((number) => (this.lastMs.get(number) ?? Infinity) >= sinceMs)) {
      const arrival = arrivalIn(line);
      if (arrival === undefined) continue;
      if (!this.lastMs.has(segment) && this.journal.isFull(segment)) this.lastMs.set(segment, arrival.arrivedMs);
      if (arrival.arrivedMs < sinceMs) continue;
      if (alertname !== undefined && !arrival.payload.alerts.some((alert) => nameOf(alert) === alertname)) continue;
      if (arrivals.length === limit) return { arrivals, truncated: true };
      arrivals.push(arrival);
    }
    return { arrivals, truncated: false };
  }
}
