import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { programEnvironment } from '../command';
import { until } from '../waiting';
import { type PodSight, present, sightOf } from './pods';

const AGAIN_MS = 500;

/** Sees every change of the pods of some namespaces, when it happens. */
export class PodWatch {
  readonly #sights: PodSight[] = [];
  readonly #namespaces: readonly string[];
  readonly #kill = (): void => void this.#child?.kill('SIGKILL');
  #child: ChildProcess | undefined;
  #isStopped = false;

  constructor(namespaces: readonly string[]) {
    this.#namespaces = namespaces;
    process.once('exit', this.#kill);
    this.#watch();
  }

  get sights(): readonly PodSight[] {
    return this.#sights;
  }

  /** Those of a service that are there now. */
  of(app: string): PodSight[] {
    return present(this.#sights).filter((sight) => sight.app === app);
  }

  /** Waits until the pods of a service are as they should be; when they were, in milliseconds since 1970. */
  async until(what: string, seconds: number, signal: AbortSignal, app: string, isSo: (pods: readonly PodSight[]) => boolean): Promise<number> {
    return until(what, seconds, signal, () => {
      const pods = this.of(app);
      if (isSo(pods)) return Promise.resolve(Math.max(...pods.map(({ atMs }) => atMs)));
      const states = pods.map(({ name, isReady, isEnding }) => `${name} ${isEnding ? 'ends' : isReady ? 'is ready' : 'is not ready'}`);
      return Promise.reject(new Error(states.join(', ') || `no pod of ${app} is there`));
    });
  }

  stop(): void {
    this.#isStopped = true;
    process.off('exit', this.#kill);
    this.#kill();
  }

  /** A watch begins with all that is there, so one that was cut off misses nothing that lasts. */
  #watch(): void {
    if (this.#isStopped) return;
    const child = spawn('kubectl', ['get', '--raw', '/api/v1/pods?watch=true'], { stdio: ['ignore', 'pipe', 'ignore'], detached: true, env: programEnvironment });
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const sight = sightOf(line, Date.now());
      if (sight !== undefined && this.#namespaces.includes(sight.namespace)) this.#sights.push(sight);
    });
    child.once('error', () => {});
    child.once('close', () => void delay(AGAIN_MS).then(() => this.#watch()));
  }
}
