import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { logFolder, MARK, settings, temporaryFolder } from './settings';
import { PATIENCE } from './waiting';

const SHOWN_LINES = 40;
const ASK_MS = 60_000;

export interface Finished {
  readonly command: string;
  /** null: ended by a signal. */
  readonly code: number | null;
  /** Standard output and standard error as they came. */
  readonly output: string;
  readonly seconds: number;
  readonly log: string;
}

export interface Running {
  readonly log: string;
  readonly finished: Promise<Finished>;
  /** To the program and what it started in its process group. */
  signal(signal: NodeJS.Signals): void;
}

let logs = 0;
const underWay = new Set<Running>();

/** Programs in process groups of their own do not see Ctrl-C: it is passed on, and this process ends by it, too. */
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]] as const) {
  process.once(signal, () => {
    for (const running of underWay) running.signal(signal);
    process.exit(code);
  });
}

/** Starts a program in a process group of its own, without standard input; its output streams to a log file. */
export function start(label: string, command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Running {
  logs += 1;
  const log = join(logFolder, `${String(logs).padStart(2, '0')}-${label.replaceAll(/[^A-Za-z0-9=_.-]+/g, '-')}.log`);
  // For appending: programs also open it by its path in /proc to write their progress.
  const file = openSync(log, 'a');
  const began = performance.now();
  const child = spawn(command, args, {
    cwd: settings.root,
    detached: true,
    stdio: ['ignore', file, file],
    env: { ...ownEnvironment(), ...environment },
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      closeSync(file);
      const seconds = (performance.now() - began) / 1000;
      resolve({ command: [command, ...args].join(' '), code, output: readFileSync(log, 'utf8'), seconds, log });
    });
  });
  const running: Running = {
    log,
    finished: finished.finally(() => underWay.delete(running)),
    signal(signal) {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, signal);
    },
  };
  underWay.add(running);
  return running;
}

/** Runs a program to its end, or fails after the time it is given. */
export async function run(
  label: string,
  seconds: number,
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Finished> {
  const running = start(label, command, args, environment);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    running.signal('SIGKILL');
  }, seconds * PATIENCE * 1000);
  try {
    const finished = await running.finished;
    if (timedOut) throw new Error(describe(finished, `still ran after ${seconds * PATIENCE} s and was killed`));
    return finished;
  } finally {
    clearTimeout(timer);
  }
}

export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Asks a quick program and returns what it printed; no log is kept. A program that is not there is code 127. */
export function ask(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Answer> {
  const options = { cwd: settings.root, env: { ...ownEnvironment(), ...environment }, timeout: ASK_MS, maxBuffer: 64 * 2 ** 20 };
  return new Promise((resolve) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ code: 0, stdout, stderr });
      else if (error.code === 'ENOENT') resolve({ code: NOT_FOUND, stdout, stderr: error.message });
      else resolve({ code: typeof error.code === 'number' ? error.code : 1, stdout, stderr: stderr || error.message });
    });
  });
}

export const NOT_FOUND = 127;

/** What a failed program said: the lines of its log from Ansible's last error or from its first failed test on, else its last lines, and where all of it is. */
export function describe({ command, output, log }: Finished, problem: string): string {
  const lines = output.trimEnd().split('\n');
  const error = Math.max(lines.findLastIndex((line) => line.startsWith('[ERROR]')), lines.findIndex((line) => line.startsWith('not ok ')));
  const shown = error === -1 ? lines.slice(-SHOWN_LINES) : lines.slice(error, error + SHOWN_LINES);
  return `${command} ${problem}. From ${log}:\n${shown.map((line) => `  | ${line}`).join('\n')}`;
}

/** This process's environment without the outer make's variables, which an inner make would obey. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const outer = new Set(['MAKEFLAGS', 'MAKELEVEL', 'MAKEOVERRIDES', 'MFLAGS', 'DRYDOCK_PROGRESS', 'NODE_OPTIONS', 'NODE_TEST_CONTEXT']);
  const kept = Object.entries(process.env).filter(([name]) => !outer.has(name) && !name.startsWith('PG'));
  return { ...Object.fromEntries(kept), TMPDIR: temporaryFolder, [MARK.name]: MARK.value };
}
