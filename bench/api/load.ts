import { isDeepStrictEqual } from 'node:util';
import autocannon from 'autocannon';
import { EXIT, Failure } from '../../seed/failure';
import type { Server } from './server';

const PATH = '/v1/products/1';

export interface Side {
  readonly requests: number;
  readonly cpuSeconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const urlOf = (server: Server): string => `http://127.0.0.1:${server.port}${PATH}`;

/** Whatever else they do, both answer with the same. */
export async function sameRow(...servers: readonly Server[]): Promise<void> {
  const [one, ...others] = await Promise.all(
    servers.map(async (server) => {
      const response = await fetch(urlOf(server));
      const text = await response.text();
      if (response.ok) return JSON.parse(text) as unknown;
      throw new Failure(EXIT.usage, `${server.name} answered ${response.status} to ${PATH}: ${text.slice(0, 200)}\n  a shop is needed: run make seed`);
    }),
  );
  if (others.some((other) => !isDeepStrictEqual(one, other))) throw new Failure(EXIT.unexpected, `${servers.map(({ name }) => name).join(' and ')} answer with different rows`);
}

/** Each connection asks again as soon as it is answered. Anything but a 200 says nothing about what a row costs. */
export async function loadServer(server: Server, connections: number, seconds: number, signal: AbortSignal): Promise<Side> {
  const before = server.cpuSeconds();
  const result = await fired({ url: urlOf(server), connections, duration: seconds }, signal);
  const cpuSeconds = server.cpuSeconds() - before;
  const failed = result.errors + result.non2xx;
  if (failed > 0 && !signal.aborted) throw new Failure(EXIT.unexpected, `${server.name}: ${failed} requests were not answered by a row, ${result['2xx']} were`);
  return { requests: result['2xx'], cpuSeconds, p50Ms: result.latency.p50, p99Ms: result.latency.p99 };
}

function fired(options: autocannon.Options, signal: AbortSignal): Promise<autocannon.Result> {
  return new Promise((resolve, reject) => {
    const stop = (): void => run.stop();
    const run = autocannon(options, (error: Error | null, result) => {
      signal.removeEventListener('abort', stop);
      if (error === null) resolve(result);
      else reject(error);
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}
