import { execFile } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { EXIT, Failure, messageOf } from '../seed/failure';
import type { BenchResult } from './result';

const run = promisify(execFile);

/** The machine that runs pgbench; with Minikube it runs the database's nodes too. */
export function describeMachine(): BenchResult['machine'] {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
  };
}

export async function pgbenchVersion(): Promise<string> {
  try {
    const { stdout } = await run('pgbench', ['--version']);
    return /\d+(?:\.\d+)*/.exec(stdout)?.[0] ?? stdout.trim();
  } catch (error) {
    throw new Failure(EXIT.usage, `pgbench was not found on PATH or does not run: ${messageOf(error)}`);
  }
}

/** The revision of the clone that this program stands in, or null outside of one. */
export async function drydockRevision(): Promise<string | null> {
  try {
    const { stdout: revision } = await run('git', ['rev-parse', '--short', 'HEAD'], { cwd: __dirname });
    const { stdout: changes } = await run('git', ['status', '--porcelain', '--untracked-files=no'], { cwd: __dirname });
    return revision.trim() + (changes === '' ? '' : ' with changes');
  } catch {
    return null;
  }
}
