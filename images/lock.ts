// One build at a time for one cache. The lock is the kernel's: it goes with this process, however it ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

const TAKEN = 75;

// flock keeps the file locked as long as its child reads the pipe that this process holds.
async function hold(path: string, options: string[]): Promise<(() => Promise<void>) | undefined> {
  const child = spawn('flock', [...options, path, 'sh', '-c', 'echo held; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const first = await Promise.race([once(child.stdout, 'data'), closed]);
  if (child.exitCode === TAKEN) return undefined;
  if (first[0] === child.exitCode) throw new Error(`flock ${path} exited with ${String(child.exitCode)}`);
  return async () => {
    child.stdin.end();
    await closed;
  };
}

export async function withLock<T>(path: string, whenTaken: () => void, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  let release = await hold(path, ['--nonblock', '--conflict-exit-code', String(TAKEN)]);
  if (!release) {
    whenTaken();
    release = await hold(path, []);
  }
  try {
    return await work();
  } finally {
    await release?.();
  }
}
