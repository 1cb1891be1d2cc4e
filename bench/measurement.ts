import { LatencyHistogram } from './histogram';
import type { LoggedTransaction } from './pgbench-log';
import { Series } from './series';

export interface ScriptMeasurement {
  readonly latencies: LatencyHistogram;
  failures: number;
}

/** Everything a run has counted so far. Times are milliseconds since `originMs`, the beginning of the first transaction. */
export class Measurement {
  readonly latencies = new LatencyHistogram();
  readonly scripts: readonly ScriptMeasurement[];
  readonly errorsByKind = new Map<string, number>();
  readonly series = new Series();
  #recent = new LatencyHistogram();
  /** The newest second that each log file has reached. */
  readonly #reached = new Map<string, number>();
  #originMs: number | undefined;
  #lastEndMs = 0;

  constructor(scriptCount: number) {
    this.scripts = Array.from({ length: scriptCount }, () => ({ latencies: new LatencyHistogram(), failures: 0 }));
  }

  get errorTotal(): number {
    let total = 0;
    for (const count of this.errorsByKind.values()) total += count;
    return total;
  }

  get lastEndMs(): number {
    return this.#lastEndMs;
  }

  sinceOrigin(epochMs: number): number {
    return this.#originMs === undefined ? 0 : Math.max(0, epochMs - this.#originMs);
  }

  addTransaction(transaction: LoggedTransaction, file: string): void {
    const endedMs = transaction.endedAtUs / 1000;
    // The first line read need not be the first transaction, but is within one batch of it: nothing before it is lost,
    // it counts into second 0.
    this.#originMs ??= transaction.kind === 'committed' ? endedMs - transaction.latencyUs / 1000 : endedMs;
    const atMs = this.sinceOrigin(endedMs);
    if (atMs > this.#lastEndMs) this.#lastEndMs = atMs;
    this.#reached.set(file, Math.floor(atMs / 1000));
    const script = this.scripts[transaction.script];
    if (!script) throw new Error(`pgbench logged script ${transaction.script} of ${this.scripts.length}`);
    if (transaction.kind === 'failed') {
      script.failures += 1;
      this.#countError(transaction.reason, atMs);
      return;
    }
    this.latencies.add(transaction.latencyUs);
    this.#recent.add(transaction.latencyUs);
    script.latencies.add(transaction.latencyUs);
    this.series.addCommit(atMs, transaction.latencyUs);
  }

  /** An aborted client logs nothing: its transaction in flight is known from pgbench's stderr only. */
  addAbort(reason: string, epochMs: number): void {
    this.#countError(reason, this.sinceOrigin(epochMs));
  }

  /** The latencies that came since the last call: sorting all so far each second would cost more than pgbench itself. */
  takeRecent(): LatencyHistogram {
    const recent = this.#recent;
    this.#recent = new LatencyHistogram();
    return recent;
  }

  /** Closes the seconds that all of a pgbench's log files have passed. */
  closePassedSeconds(expectedFiles: number): void {
    if (this.#reached.size < expectedFiles) return;
    this.series.closeBefore(Math.min(...this.#reached.values()));
  }

  /** A pgbench has ended and its logs are read to the end; the next one has files of its own. */
  forgetFiles(): void {
    this.#reached.clear();
  }

  #countError(kind: string, atMs: number): void {
    this.errorsByKind.set(kind, (this.errorsByKind.get(kind) ?? 0) + 1);
    this.series.addError(atMs);
  }
}
