import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundle } from '../../images/bundle';
import { EXIT, Failure } from '../../seed/failure';
import { cpuSecondsOf } from '../process-cpu';

const ROOT = join(__dirname, '../..');
const START_MS = 20_000;
const END_MS = 10_000;

export interface Program {
  readonly name: string;
  /** Seen from the clone. */
  readonly entry: string;
  readonly nodeOptions: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A server as a process of its own, of one file, as an image holds it. It says its port on a line of JSON. */
export class Server {
  private constructor(readonly name: string, readonly port: number, private readonly child: ChildProcess) {}

  static async start({ name, entry, nodeOptions, environment }: Program, folder: string): Promise<Server> {
    const file = join(folder, `${name}.js`);
    writeFileSync(file, await bundle(ROOT, entry));
    const child = spawn(process.execPath, [...nodeOptions, file], { env: environment, cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      return new Server(name, await portTold(name, child), child);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  cpuSeconds(): number {
    return cpuSecondsOf(String(this.child.pid));
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const kill = setTimeout(() => this.child.kill('SIGKILL'), END_MS);
    await exited;
    clearTimeout(kill);
  }
}

function portTold(name: string, child: ChildProcess): Promise<number> {
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    const fail = (what: string): void => reject(new Failure(EXIT.unexpected, [`${name} ${what}`, ...lines.slice(-5)].join('\n  ')));
    const late = setTimeout(() => fail(`was not ready within ${START_MS / 1000} s`), START_MS);
    child.once('error', ({ message }) => fail(`could not be started: ${message}`));
    child.once('exit', (code) => fail(`ended with code ${code}`));
    // Read to the end: a full pipe would stop the server.
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      lines.push(line);
      const [, port] = /"port":(\d+)/.exec(line) ?? [];
      if (port === undefined) return;
      clearTimeout(late);
      resolve(Number(port));
    });
  });
}
