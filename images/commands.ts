// Runs other programs: output to a log, and the end of that log in the error when one fails.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';

const LINES_SHOWN = 30;

export type Argv = [string, ...string[]];

export interface Command {
  argv: Argv;
  cwd?: string;
  // Added to this process's own environment.
  env?: Record<string, string>;
}

// In namespaces of its own for processes and mounts, and bound to this process: however either ends, every process and
// mount below goes with it. mmdebstrap, left alone, would keep the host's /dev/shm mounted in a folder to be removed.
export const confined = (...argv: Argv): Argv => [
  ...(['setpriv', '--pdeathsig', 'KILL'] as const),
  ...['unshare', '--mount', '--pid', '--fork', '--kill-child'],
  ...argv,
];

export class CommandFailed extends Error {}

async function outcome(child: ReturnType<typeof spawn>, argv: string[]): Promise<string | undefined> {
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    if (code === 0) return undefined;
    return `${argv[0] ?? ''} ${signal ? `was ended by ${signal}` : `exited with ${code}`}`;
  } catch (error) {
    return `${argv[0] ?? ''} did not start: ${error instanceof Error ? error.message : String(error)}`;
  }
}

export interface Logged {
  log: string;
  signal: AbortSignal;
}

export async function run({ argv, cwd, env }: Command, { log, signal }: Logged): Promise<void> {
  signal.throwIfAborted();
  mkdirSync(dirname(log), { recursive: true });
  const file = createWriteStream(log, { flags: 'a' });
  await once(file, 'open');
  file.write(`+ ${argv.join(' ')}\n`);
  const [command, ...args] = argv;
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  // unshare ignores SIGTERM; what is not confined cleans up after itself.
  const end = (): void => void child.kill(command === 'setpriv' ? 'SIGKILL' : 'SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  const failure = await outcome(child, argv);
  signal.removeEventListener('abort', end);
  file.end();
  await finished(file);
  signal.throwIfAborted();
  if (failure) {
    const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-LINES_SHOWN).join('\n');
    throw new CommandFailed(`${failure}\n${tail}\nThe whole log: ${log}`);
  }
}

export async function output({ argv, cwd, env }: Command): Promise<string> {
  const [command, ...args] = argv;
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const [failure, stdout, stderr] = await Promise.all([outcome(child, argv), text(child.stdout), text(child.stderr)]);
  if (failure) throw new CommandFailed(`${argv.join(' ')}: ${failure}\n${stderr.trimEnd().split('\n').slice(-LINES_SHOWN).join('\n')}`);
  return stdout;
}
