import type { Session } from './session';

export interface Outcome {
  /** undefined: it went well. */
  readonly error: Error | undefined;
  readonly elapsedMs: number;
}

export interface ProberOptions {
  readonly timeoutMs: number;
  /** How long a connection is kept. */
  readonly keepMs: number;
  readonly nowMs: () => number;
  readonly connect: (signal: AbortSignal) => Promise<Session>;
  readonly operate: (session: Session) => Promise<void>;
  readonly report: (outcome: Outcome) => void;
}

export class TimedOut extends Error {
  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
  }
}

interface Kept {
  readonly session: Session;
  readonly openedMs: number;
}

/**
 * Tries one operation whenever it is told to, and reports each attempt once, at the latest when its time is up.
 *
 * A connection is kept while it works. An attempt that finds none kept (the one before still waits, or has failed)
 * opens its own: so an attempt never waits for another one, and the first after a new primary answers goes to it.
 */
export class Prober {
  private kept: Kept | undefined;
  private readonly underWay = new Map<Promise<void>, AbortController>();
  private ending = false;

  constructor(private readonly options: ProberOptions) {}

  /** Attempts that have not ended; no more than begin within the time that one is given. */
  get waiting(): number {
    return this.underWay.size;
  }

  /** Never fails: what goes wrong is reported. */
  attempt(): Promise<void> {
    const cut = new AbortController();
    const attempt = this.tryOnce(cut).finally(() => this.underWay.delete(attempt));
    this.underWay.set(attempt, cut);
    return attempt;
  }

  async end(): Promise<void> {
    this.ending = true;
    for (const cut of this.underWay.values()) cut.abort(new Error('the probe ends'));
    await Promise.all(this.underWay.keys());
    this.kept?.session.close();
  }

  private async tryOnce(cut: AbortController): Promise<void> {
    const { timeoutMs, connect, operate, report, nowMs } = this.options;
    const beganMs = nowMs();
    const kept = this.take();
    const openedMs = kept?.openedMs ?? beganMs;
    let session = kept?.session;
    try {
      await within(timeoutMs, cut, async () => {
        session ??= await connect(cut.signal);
        if (cut.signal.aborted) session.destroy();
        await operate(session);
      });
    } catch (error) {
      session?.destroy();
      // An attempt that the probe itself cut short says nothing of the database.
      if (!this.ending) report({ error: asError(error), elapsedMs: nowMs() - beganMs });
      return;
    }
    if (session) this.keep({ session, openedMs });
    report({ error: undefined, elapsedMs: nowMs() - beganMs });
  }

  private take(): Kept | undefined {
    const { kept } = this;
    this.kept = undefined;
    return kept?.session.isOpen === true ? kept : undefined;
  }

  /** One is enough. */
  private keep(used: Kept): void {
    if (this.kept || this.options.nowMs() - used.openedMs >= this.options.keepMs) used.session.close();
    else this.kept = used;
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** The work's own result, or a failure when the time is up or something else cuts it short, whichever is first. */
async function within(ms: number, cut: AbortController, work: () => Promise<void>): Promise<void> {
  const timer = setTimeout(() => cut.abort(new TimedOut(ms)), ms);
  const short = new Promise<never>((_resolve, reject) => {
    cut.signal.addEventListener('abort', () => reject(cut.signal.reason as Error), { once: true });
  });
  try {
    await Promise.race([work(), short]);
  } finally {
    clearTimeout(timer);
  }
}
