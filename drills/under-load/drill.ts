import type { ClientConfig } from 'pg';
import type { Shares } from '../../bench/http/workloads';
import type { Progress } from '../../bench/progress';
import type { ApiClient } from '../api-client';
import type { Door } from '../door';
import type { Undoable } from '../faults/fault';
import type { Monitoring } from '../monitoring';
import type { PodWatch } from './pod-watch';
import type { Goal } from './result';
import type { Traffic } from './traffic';

/** What a drill is judged by, beside what it asks of itself; every number of it stands in group_vars/all/slo.yml. */
export interface Limits {
  /** Of all requests, those that may fail. */
  readonly errorRatePercent: number;
  /** How long a shard of the Redis Cluster may have no master. */
  readonly redisFailoverSeconds: number;
}

/** What a drill works with: load runs, pods are watched, and all that is said is on the timeline. */
export interface Stage {
  readonly door: Door;
  /** The file of the authority that signed the door's certificate. */
  readonly authority: string;
  readonly api: ApiClient;
  readonly database: ClientConfig;
  readonly pods: PodWatch;
  readonly traffic: Traffic;
  readonly monitoring: Monitoring;
  readonly limits: Limits;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Puts a mark on the timeline; when it was, in milliseconds since 1970. */
  readonly mark: (text: string, atMs?: number) => number;
}

/** A service whose pods are watched, and whose logs are read afterwards. */
export interface Affected {
  readonly namespace: string;
  /** As a sight of its pods tells it. */
  readonly app: string;
}

/** A real fault under steady load, recovery, and what is to be proven by it. */
export interface LoadDrill extends Undoable {
  readonly what: string;
  readonly load: { readonly shares: Shares; readonly requestsPerSecond: number };
  readonly affected: readonly Affected[];
  /** Breaks, waits until all is well again, and judges. What needs undoing is undone by `undo`, also when this is cut short. */
  run(stage: Stage): Promise<Goal[]>;
}

/** People who look around, and people who are logged in, at the portal and at the API. */
export const EVERYBODY: LoadDrill['load'] = {
  requestsPerSecond: 20,
  shares: {
    'portal-home': 2, 'portal-shop': 2, 'portal-product': 1, 'portal-profile': 2,
    'api-session': 3, 'api-products': 2, 'api-product': 1, 'api-categories': 1,
  },
};
