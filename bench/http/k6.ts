/**
 * Runs k6: load over HTTP, and every request of it as it ends.
 *
 *     const load = await startLoad({ door, shares, phases: steady(shares, 50, 120), onSample });
 *     await load.ready;          // accounts made, catalogue read: from here on there is load
 *     ...
 *     load.finish();             // before its time is over; Ctrl-C does not reach k6 by itself
 *     const { code } = await load.ended;
 *
 * k6 is found on PATH. It ends with the process that started it, whatever ends that.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { EXIT, Failure } from '../../seed/failure';
import type { Door } from './door';
import { K6Output, type K6Sample } from './k6-output';
import { makePictures } from './pictures';
import { type Phase, SETTINGS_VARIABLE, type Settings } from './scripts/settings';
import { type Shares, turnsPerSecond } from './workloads';

export interface LoadOptions {
  readonly door: Door;
  readonly shares: Shares;
  readonly phases: readonly Phase[];
  /** Who makes the load: so many accounts, made before it begins. */
  readonly users?: number;
  readonly thresholds?: Settings['thresholds'];
  readonly onSample: (sample: K6Sample) => void;
}

export interface LoadEnd {
  /** 0: all of it was run; null: a signal ended it. See COMPLETE_CODES. */
  readonly code: number | null;
  /** The last of what k6 had to say. */
  readonly complaints: readonly string[];
}

/** k6's own codes for a load that was run to its end: 99 says that one of its thresholds was crossed. */
export const COMPLETE_CODES: readonly (number | null)[] = [0, 99];
/** Every account of a load is <mark>-<number>@example.org, and every mark begins with this. */
export const ACCOUNT_MARK = 'load-';

const USERS = 6;
const COMPLAINTS_KEPT = 8;
/** Requests under way, and everybody logged out: k6 has that long after it was told to end. */
const END_MS = 30_000;

/** One phase of so many requests a second. */
export function steady(shares: Shares, requestsPerSecond: number, seconds: number): Phase[] {
  return [{ name: 'steady', startSeconds: 0, seconds, turnsPerSecond: turnsPerSecond(shares, requestsPerSecond) }];
}

export class RunningLoad {
  readonly ended: Promise<LoadEnd>;
  /** Fails if k6 ends before. */
  readonly ready: Promise<void>;
  /** Never two loads alike, also not on two machines: what it leaves behind is known by it. */
  readonly mark = `${ACCOUNT_MARK}${randomBytes(6).toString('hex')}`;
  #isOver = false;
  readonly #child: ChildProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), 'drydock-k6-'));
  readonly #kill = (): void => void this.#child.kill('SIGKILL');

  constructor(options: LoadOptions, pictures: readonly Buffer[]) {
    this.#child = spawn('k6', ARGUMENTS, {
      cwd: this.#folder,
      env: { ...k6Environment(options.door, this.#folder), [SETTINGS_VARIABLE]: JSON.stringify(this.#settings(options, pictures)) },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own: Ctrl-C in the terminal must reach the runner only, which then ends k6 gently.
      detached: true,
    });
    process.once('exit', this.#kill);
    const complaints: string[] = [];
    let onReady = (): void => {};
    const started = new Promise<void>((resolve) => (onReady = resolve));
    this.ended = this.#read(options.onSample, onReady, complaints);
    this.ready = Promise.race([started, this.ended.then(({ code }) => Promise.reject(new Failure(EXIT.unexpected, `k6 ended with ${code ?? 'a signal'} before the load began\n  ${complaints.join('\n  ')}`)))]);
    // Whoever waits for the end alone is told there.
    this.ready.catch(() => {});
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Ends the load as if its time were over; k6 logs everybody out first. */
  finish(): void {
    this.#child.kill('SIGINT');
    setTimeout(this.#kill, END_MS).unref();
  }

  #settings({ door, shares, phases, users = USERS, thresholds = {} }: LoadOptions, pictures: readonly Buffer[]): Settings {
    const files = pictures.map((picture, number) => {
      const file = join(this.#folder, `picture-${number}`);
      writeFileSync(file, picture);
      return file;
    });
    writeFileSync(join(this.#folder, SCRIPT), bundledScript());
    return {
      portal: `https://${door.portal}`,
      api: `https://${door.api}`,
      hosts: { [door.portal]: door.address, [door.api]: door.address },
      users, mark: this.mark, password: randomBytes(18).toString('base64url'),
      shares, phases, pictures: files, thresholds,
    };
  }

  #read(onSample: LoadOptions['onSample'], onReady: () => void, complaints: string[]): Promise<LoadEnd> {
    const { stdout, stderr } = this.#child;
    if (stdout === null || stderr === null) throw new Error('k6 was started without its output');
    const output = new K6Output();
    return new Promise((resolve, reject) => {
      createInterface({ input: stdout }).on('line', (line) => {
        try {
          const sample = output.read(line);
          if (sample?.kind === 'ready') onReady();
          if (sample !== undefined) onSample(sample);
        } catch (error) {
          this.#kill();
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
      createInterface({ input: stderr }).on('line', (line) => {
        complaints.push(line);
        if (complaints.length > COMPLAINTS_KEPT) complaints.shift();
      });
      this.#child.once('error', (error: NodeJS.ErrnoException) => {
        this.#isOver = true;
        reject(error.code === 'ENOENT' ? ABSENT : error);
      });
      this.#child.once('close', (code) => {
        this.#isOver = true;
        process.off('exit', this.#kill);
        rmSync(this.#folder, { recursive: true, force: true });
        resolve({ code, complaints });
      });
    });
  }
}

export async function startLoad(options: LoadOptions): Promise<RunningLoad> {
  return new RunningLoad(options, await makePictures());
}

/** Fails with what to do where there is no k6. */
export function k6Version(): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('k6', ['version'], (error, stdout) => {
      if (error === null) resolve(/v(\d\S*)/.exec(stdout)?.[1] ?? stdout.trim());
      else reject(ABSENT);
    });
  });
}

const ABSENT = new Failure(EXIT.usage, 'k6 was not found on PATH or does not run; make up brings it into the state folder');

const SCRIPT = 'script.js';
/** Nothing but samples on standard output; no port of k6's own, which a second one would miss. */
const ARGUMENTS = [
  'run', '--quiet', '--no-color', '--no-usage-report', '--summary-mode=disabled', '--address=', '--log-format=raw',
  '--system-tags=name,status,error', '--out=csv=-', SCRIPT,
];

/** k6 takes options from its environment, too: none that somebody happens to have set. */
function k6Environment({ authority }: Door, folder: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('K6_'));
  return { ...Object.fromEntries(inherited), HOME: folder, SSL_CERT_FILE: authority, K6_CSV_TIME_FORMAT: 'unix_milli', K6_CSV_SAVE_INTERVAL: '500ms' };
}

function bundledScript(): string {
  const entryPoints = [join(__dirname, 'scripts/main.ts')];
  const { outputFiles } = buildSync({ entryPoints, bundle: true, write: false, format: 'esm', target: 'es2020', external: ['k6', 'k6/*'], logLevel: 'silent' });
  return outputFiles[0]?.text ?? '';
}
