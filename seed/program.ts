import { spawn } from 'node:child_process';
import { EXIT, Failure, messageOf } from './failure';

const SHOWN_ERROR_LINES = 10;

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program until it ends and returns what it wrote; fails with the end of its stderr. */
export async function runProgram(command: string, args: readonly string[], signal: AbortSignal): Promise<Output> {
  signal.throwIfAborted();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', (error) => reject(new Failure(EXIT.usage, `${command} cannot be run: ${messageOf(error)}`)));
      child.on('close', resolve);
    });
    signal.throwIfAborted();
    if (code !== 0) {
      const end = stderr.trimEnd().split('\n').slice(-SHOWN_ERROR_LINES).join('\n');
      throw new Failure(EXIT.unexpected, `${command} ended with ${code ?? 'a signal'}:\n${end}`);
    }
    return { stdout, stderr };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
