import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type PgbenchNotice, parseStderrLine } from './pgbench-stderr';

export interface Load {
  readonly clients: number;
  readonly threads: number;
  readonly rateTps: number | null;
  /** The scripts with their weights and variables, as pgbench's arguments. */
  readonly scriptArguments: readonly string[];
  /** Settings for the sessions of this workload, as in `-c search_path=x`; empty for none. */
  readonly sessionOptions: string;
}

/** How often pgbench runs a transaction that met a deadlock or serialization failure before it counts as failed. */
export const MAX_TRIES = 3;

/** pgbench's arguments for a load; both the harness and bare pgbench in `overhead` run exactly these. */
export function loadArguments(load: Load, seconds: number): string[] {
  return [
    '--no-vacuum',
    `--client=${load.clients}`,
    `--jobs=${load.threads}`,
    `--time=${seconds}`,
    `--max-tries=${MAX_TRIES}`,
    '--failures-detailed',
    ...(load.rateTps === null ? [] : [`--rate=${load.rateTps}`]),
    ...load.scriptArguments,
  ];
}

/**
 * The database argument. Without the keepalives a client of a node that lost its power would wait for the kernel's
 * default of two hours; with them it is told after about 5 s. They end no slow query: the server's kernel answers them.
 */
export function connectionString(sessionOptions: string): string {
  const keepalives = 'connect_timeout=5 keepalives_idle=2 keepalives_interval=1 keepalives_count=3 tcp_user_timeout=5000';
  return sessionOptions === '' ? keepalives : `${keepalives} options='${sessionOptions}'`;
}

export interface PgbenchExit {
  readonly code: number | null;
  /** Transactions per second as pgbench sums them up, without the time that connecting took. */
  readonly tps: number | null;
  /** The last lines of stderr that are neither progress nor aborts. */
  readonly complaints: readonly string[];
}

const COMPLAINTS_KEPT = 8;

export class Pgbench {
  readonly exited: Promise<PgbenchExit>;
  readonly #child: ChildProcess;
  #running = true;

  constructor(arguments_: readonly string[], onNotice: (notice: PgbenchNotice) => void = () => {}) {
    // A process group of its own: Ctrl-C in the terminal must reach the runner only, which then ends pgbench gently.
    const child = spawn('pgbench', arguments_, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.#child = child;
    const complaints: string[] = [];
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    createInterface({ input: child.stderr }).on('line', (line) => {
      const notice = parseStderrLine(line);
      if (notice.kind === 'other') {
        complaints.push(notice.text);
        if (complaints.length > COMPLAINTS_KEPT) complaints.shift();
      }
      onNotice(notice);
    });
    this.exited = new Promise((resolve, reject) => {
      child.once('error', (error) => reject(new Error(`pgbench could not be started: ${error.message}`)));
      child.once('close', (code) => {
        this.#running = false;
        const tps = /^tps = ([\d.]+)/m.exec(stdout)?.[1];
        resolve({ code, tps: tps === undefined ? null : Number(tps), complaints });
      });
    });
  }

  get running(): boolean {
    return this.#running;
  }

  /**
   * Ends the run as if its time were over. pgbench ends --time by SIGALRM: its clients finish their transactions and
   * its logs are written out, whereas SIGINT would lose up to 4 KiB of each log (measured: 3 s of a run at 20 TPS).
   */
  finish(): void {
    this.#child.kill('SIGALRM');
  }

  /** For a pgbench that does not finish. SIGTERM first: a wrapper that runs pgbench elsewhere can pass on only that. */
  kill(): void {
    this.#child.kill('SIGTERM');
    setTimeout(() => this.#child.kill('SIGKILL'), 2_000).unref();
  }
}
