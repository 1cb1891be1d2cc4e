import { setTimeout as delay } from 'node:timers/promises';
import { Gauge } from 'prom-client';
import type { Logger } from './log';
import type { Registry } from './metrics';

/** undefined: all is well. Otherwise what is not. */
export type Check = () => string | undefined;

/** What Kubernetes asks of a service: a live one is not restarted, a ready one is sent requests. */
export interface Health {
  readonly live: Check;
  readonly ready: Check;
}

export const always: Check = () => undefined;

export interface Dependency {
  readonly name: string;
  /** Without it, none of the service's answers can be given. */
  readonly required: boolean;
  /** Comes back when it answers, and fails when it does not. */
  readonly ask: () => Promise<unknown>;
}

export interface WatchOptions {
  readonly log: Logger;
  readonly registry: Registry;
  readonly everyMs?: number;
  /** A dependency is away when it has not answered for this long: a database takes up to 20 s to fail over. */
  readonly awayAfterMs?: number;
}

/**
 * Asks what a service depends on, again and again.
 *
 * Ready turns bad late and good at once: an outage that ends by itself takes no pod out of service, and while one lasts,
 * who asks is told so by the service instead of by a closed port. A pod that reaches none of its dependencies is cut
 * off itself: that is for others to answer.
 */
export class Watch {
  private readonly lastGoodMs = new Map<string, number>();
  private readonly away = new Set<string>();
  private readonly ending = new AbortController();
  private readonly up: Gauge<'dependency'>;
  private readonly loops: Promise<void>[];
  private readonly awayAfterMs: number;

  constructor(private readonly dependencies: readonly Dependency[], private readonly options: WatchOptions) {
    this.awayAfterMs = options.awayAfterMs ?? 30_000;
    this.up = new Gauge({
      name: 'drydock_dependency_up',
      help: 'Whether what the service depends on gave its last answer',
      labelNames: ['dependency'],
      registers: [options.registry],
    });
    this.loops = dependencies.map((dependency) => this.loop(dependency));
  }

  readonly ready: Check = () => {
    const nowMs = performance.now();
    // What has never answered is away from the start: a new pod that is set up wrong takes no old one's place.
    const away = this.dependencies.filter(({ name }) => nowMs - (this.lastGoodMs.get(name) ?? -Infinity) > this.awayAfterMs);
    const all = away.length > 0 && away.length === this.dependencies.length;
    if (!all && !away.some(({ required }) => required)) return undefined;
    return `${away.map(({ name }) => name).join(' and ')} did not answer within ${this.awayAfterMs / 1000} s`;
  };

  async end(): Promise<void> {
    this.ending.abort();
    await Promise.all(this.loops);
  }

  private async loop(dependency: Dependency): Promise<void> {
    const { signal } = this.ending;
    // Read again for each turn: `end` changes it meanwhile.
    const ended = (): boolean => signal.aborted;
    while (!ended()) {
      await this.askOnce(dependency);
      // Nothing waits for a running pod's next look, but a new pod is not ready before its first answers.
      const isNew = !this.lastGoodMs.has(dependency.name);
      await delay((this.options.everyMs ?? 2_000) / (isNew ? 10 : 1), undefined, { signal }).catch(() => undefined);
    }
  }

  private async askOnce({ name, ask }: Dependency): Promise<void> {
    try {
      await ask();
      this.lastGoodMs.set(name, performance.now());
      this.up.set({ dependency: name }, 1);
      if (this.away.delete(name)) this.options.log.info({ dependency: name }, 'answers again');
    } catch (error) {
      if (this.ending.signal.aborted) return;
      this.up.set({ dependency: name }, 0);
      if (!this.away.has(name)) this.options.log.warn({ dependency: name, err: error }, 'does not answer');
      this.away.add(name);
    }
  }
}
