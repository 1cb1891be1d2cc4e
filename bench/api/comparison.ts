/**
 * What all that `api` does for a request costs beside a bare express server that reads the same row by the same statement,
 * over as many connections to the same database, both at the same time under the same load.
 *
 * Compared is the CPU time of a server for a request: where clients, servers and nodes share two processors, requests a
 * second differ by a quarter from one run to the next, and are shown only. Both sides pay for TLS to the database.
 *
 * Left out, because it is not reached from the host: auth and image-store, which no product is asked of, and TLS to the
 * Redis Cluster, of which a single member runs beside. And reads go to the primary, where services ask the standbys first.
 */
import { type Judgement, judgeRatios, judgementLines } from '../ratio';
import { number, table } from '../text';
import type { Side } from './load';

const TARGET_RATIO = 1.5;

export interface Round {
  readonly seconds: number;
  readonly bare: Side;
  readonly api: Side;
}

export interface Comparison extends Judgement {
  readonly rounds: readonly Round[];
  readonly interrupted: boolean;
}

export function compared(rounds: readonly Round[], interrupted: boolean): Comparison {
  return { rounds, ...judgeRatios(rounds.map(({ bare, api }) => cpuMs(api) / cpuMs(bare)), TARGET_RATIO), interrupted };
}

/** Of a request. */
const cpuMs = ({ cpuSeconds, requests }: Side): number => (1000 * cpuSeconds) / requests;

export function comparisonText(comparison: Comparison): string {
  const { rounds } = comparison;
  return [
    table([
      ['round', 'bare req/s', 'api req/s', 'bare p50/p99 ms', 'api p50/p99 ms', 'bare CPU ms/req', 'api CPU ms/req', 'api / bare'],
      ...rounds.map(({ seconds, bare, api }, index) => [
        String(index + 1),
        number(bare.requests / seconds, 0),
        number(api.requests / seconds, 0),
        `${bare.p50Ms} / ${bare.p99Ms}`,
        `${api.p50Ms} / ${api.p99Ms}`,
        number(cpuMs(bare), 3),
        number(cpuMs(api), 3),
        number(cpuMs(api) / cpuMs(bare), 3),
      ]),
    ]),
    ...judgementLines('api / bare', comparison),
  ].join('\n');
}
