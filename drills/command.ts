import { spawn } from 'node:child_process';
import { messageOf } from '../seed/failure';

/** Ours answer within a second or two; one that hangs must not keep a fault from being undone. */
const TIMEOUT_MS = 30_000;
const SHOWN_ERROR_LINES = 5;

/** What programs are told, and where they are found: what this process was told, unless somebody knows better. */
export const programEnvironment: NodeJS.ProcessEnv = { ...process.env };

export class CommandFailed extends Error {
  constructor(
    readonly command: string,
    readonly code: number | null,
    readonly stderr: string,
    readonly isNotInstalled = false,
  ) {
    super(`${command} ended with ${code ?? 'a signal'}: ${stderr.trimEnd().split('\n').slice(-SHOWN_ERROR_LINES).join('\n') || 'no word'}`);
  }
}

/**
 * Runs a program to its end and returns what it printed. It has a process group of its own: Ctrl-C in the terminal must
 * not end what is just undoing a fault.
 */
export function command(program: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true, env: programEnvironment });
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(new CommandFailed(program, null, messageOf(error), error.code === 'ENOENT'));
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve(stdout);
      else reject(new CommandFailed([program, ...args].join(' ').slice(0, 200), code, stderr));
    });
    // A program that ends without reading its input is its own affair: its code tells.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
