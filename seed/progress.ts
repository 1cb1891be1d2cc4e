import { sum, TABLES, type TableName } from './world/sizes';

const REDRAW_EVERY_MS = 200;
const LINE_EVERY_MS = 1_000;
const LINE_UP_AND_CLEAR = '\u001b[F\u001b[2K';

/** What the loader tells while it works. */
export interface Progress {
  /** Rows will be copied, about this many. */
  start(expectedRows: Readonly<Record<TableName, number>>): void;
  copied(table: TableName, rows: number): void;
  finish(): void;
  /** Something without a number of rows begins. */
  phase(doing: string): void;
  note(text: string): void;
  /** The last phase is over. */
  end(): void;
}

export const silent: Progress = { start() {}, copied() {}, finish() {}, phase() {}, note() {}, end() {} };

interface Count {
  readonly table: TableName;
  readonly expected: number;
  rows: number;
  beganMs: number;
  told: boolean;
}

/**
 * Lines for a person. Each table gets a line of its own when its last row is in; what is still under way is redrawn below
 * on a terminal, and summed up in one line a second elsewhere.
 */
export class TextProgress implements Progress {
  private counts: Count[] = [];
  private copyBeganMs = 0;
  private shownMs = 0;
  private redrawnLines = 0;
  private phaseBeganMs: number | undefined;

  constructor(
    private readonly write: (text: string) => void,
    private readonly redraws: boolean,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  start(expectedRows: Readonly<Record<TableName, number>>): void {
    this.copyBeganMs = this.shownMs = this.nowMs();
    this.counts = TABLES.map((table) => ({ table, expected: expectedRows[table], rows: 0, beganMs: 0, told: false }));
  }

  copied(table: TableName, rows: number): void {
    const count = this.counts.find((candidate) => candidate.table === table);
    if (!count) return;
    const now = this.nowMs();
    if (count.rows === 0) count.beganMs = now;
    count.rows += rows;
    if (now - this.shownMs >= (this.redraws ? REDRAW_EVERY_MS : LINE_EVERY_MS)) {
      this.shownMs = now;
      this.show(now, (candidate) => candidate.rows >= candidate.expected);
    }
  }

  finish(): void {
    const now = this.nowMs();
    this.show(now, () => true);
    this.erase();
    const rows = sum(this.counts.map((count) => count.rows));
    this.write(`${rows.toLocaleString('en')} rows copied in ${seconds(now - this.copyBeganMs)}\n`);
  }

  phase(doing: string): void {
    this.end();
    this.write(`${doing} ...`);
    this.phaseBeganMs = this.nowMs();
  }

  note(text: string): void {
    this.end();
    this.write(`${text}\n`);
  }

  end(): void {
    if (this.phaseBeganMs !== undefined) this.write(` ${seconds(this.nowMs() - this.phaseBeganMs)}\n`);
    this.phaseBeganMs = undefined;
  }

  private show(now: number, isWhole: (count: Count) => boolean): void {
    this.erase();
    for (const count of this.counts) {
      if (count.told || !isWhole(count)) continue;
      count.told = true;
      this.write(`${lineOf(count.table, count.rows, count.rows, now - count.beganMs)}\n`);
    }
    const underWay = this.counts.filter((count) => count.rows > 0 && !count.told);
    const lines = this.redraws ? underWay.map((count) => lineOf(count.table, count.rows, count.expected, now - count.beganMs)) : [];
    const rows = sum(this.counts.map((count) => count.rows));
    lines.push(lineOf('all tables', rows, sum(this.counts.map((count) => count.expected)), now - this.copyBeganMs));
    for (const line of lines) this.write(`${line}\n`);
    if (this.redraws) this.redrawnLines = lines.length;
  }

  private erase(): void {
    this.write(LINE_UP_AND_CLEAR.repeat(this.redrawnLines));
    this.redrawnLines = 0;
  }
}

function lineOf(name: string, rows: number, expected: number, elapsedMs: number): string {
  const rowsPerSecond = rows / Math.max(elapsedMs / 1000, 0.001);
  const count = `${name.padEnd(14)} ${rows.toLocaleString('en').padStart(13)} rows`;
  const rate = `${Math.round(rowsPerSecond).toLocaleString('en').padStart(11)} rows/s`;
  if (rows >= expected) return `${count}        ${rate}`;
  const percent = `${Math.floor((100 * rows) / expected)} %`.padStart(5);
  return `${count}  ${percent} ${rate}  ${seconds(((expected - rows) / rowsPerSecond) * 1000)} left`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
