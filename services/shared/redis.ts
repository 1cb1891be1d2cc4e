// The Redis Cluster as the services use it: found by its nodes' names, by TLS, and with an end to every wait.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Cluster } from 'ioredis';
import * as z from 'zod';
import type { Logger } from './log';
import { Unavailable } from './problem';
import { text, wholeNumber } from './settings';

const address = /^([^:,]+):(\d+)$/;

export const redisSettings = {
  // Any of its nodes: NAME:PORT, by commas.
  REDIS_NODES: text.refine((nodes) => nodes.split(',').every((node) => address.test(node)), 'expected NAME:PORT,NAME:PORT,...'),
  REDIS_TLS: z.enum(['verify-full', 'disable'], 'expected verify-full or disable').default('verify-full'),
  // A Secret's files: password, and ca.crt with TLS.
  REDIS_CREDENTIALS: text,
  // How long an answer may take, tries at other nodes included: a master that is lost has a successor by then.
  REDIS_ANSWER_MS: wholeNumber(100, 60_000).default(4_500),
};

export type RedisSettings = z.infer<z.ZodObject<typeof redisSettings>>;

/** A write is waited for to be on one replica, for this long. */
const REPLICATED_WITHIN_MS = 500;
const CONNECT_MS = 1_000;
/** A node that is lost says nothing: then the others are asked who has its slots now. */
const SILENCE_MS = 1_000;
const TRY_AGAIN_MS = 100;

export type Command = readonly [name: string, ...arguments: (string | number)[]];

export interface Written {
  readonly answers: unknown[];
  /** A replica has it, too: it survives the loss of its master. */
  readonly replicated: boolean;
}

export interface KeyValues {
  /** The answers to commands on one key, in order. Fails as `Unavailable`; they may be done twice. */
  run(...commands: readonly Command[]): Promise<unknown[]>;
  /** The same, and then waits for a replica. */
  write(...commands: readonly Command[]): Promise<Written>;
}

export class Redis implements KeyValues {
  private readonly cluster: Cluster;

  constructor(private readonly settings: RedisSettings, log: Logger) {
    const nodes = settings.REDIS_NODES.split(',').map((node) => ({ host: node.replace(address, '$1'), port: Number(node.replace(address, '$2')) }));
    this.cluster = new Cluster(nodes, optionsOf(settings));
    let reported = '';
    // Without a listener the process would end. A fault that stays is told once.
    this.cluster.on('error', ({ message }: Error) => {
      if (message !== reported) log.warn({ reason: message }, 'the Redis Cluster is not reached');
      reported = message;
    });
    this.cluster.on('ready', () => (reported = ''));
  }

  async run(...commands: readonly Command[]): Promise<unknown[]> {
    const untilMs = performance.now() + this.settings.REDIS_ANSWER_MS;
    for (;;) {
      try {
        return await within(untilMs - performance.now(), this.attempt(commands));
      } catch (error) {
        if (performance.now() + TRY_AGAIN_MS >= untilMs) throw new Unavailable('the session store', error);
      }
      await delay(TRY_AGAIN_MS);
      // Another node may be the master by now.
      this.cluster.refreshSlotsCache();
    }
  }

  async write(...commands: readonly Command[]): Promise<Written> {
    const answers = await this.run(...commands, ['wait', 1, REPLICATED_WITHIN_MS]);
    return { answers: answers.slice(0, -1), replicated: Number(answers.at(-1)) >= 1 };
  }

  /** Fails when no node answers. */
  async ping(): Promise<void> {
    const answer = await within(CONNECT_MS, this.cluster.cluster('INFO'));
    if (!String(answer).includes('cluster_state:ok')) throw new Error('the cluster is not whole');
  }

  close(): void {
    this.cluster.disconnect();
  }

  /** In one go, on the connection to the key's master: only there does WAIT wait for what was written before it. */
  private async attempt(commands: readonly Command[]): Promise<unknown[]> {
    const results = (await this.cluster.pipeline(commands.map((command) => [...command])).exec()) ?? [];
    return results.map(([error, answer]) => {
      if (error !== null) throw error;
      return answer;
    });
  }
}

/** Names stay names until a connection is opened: the certificate is for them, and pods come back with other addresses. */
function optionsOf({ REDIS_TLS, REDIS_CREDENTIALS }: RedisSettings) {
  const password = readFileSync(join(REDIS_CREDENTIALS, 'password'), 'utf8').trim();
  return {
    dnsLookup: (name: string, done: (error: null, address: string) => void) => done(null, name),
    // Whoever cannot be served now is told so.
    enableOfflineQueue: false,
    clusterRetryStrategy: (times: number) => Math.min(times * 100, 1_000),
    slotsRefreshTimeout: SILENCE_MS,
    redisOptions: {
      ...(password === '' ? {} : { password }),
      ...(REDIS_TLS === 'disable' ? {} : { tls: { ca: readFileSync(join(REDIS_CREDENTIALS, 'ca.crt'), 'utf8') } }),
      connectTimeout: CONNECT_MS,
      commandTimeout: SILENCE_MS,
    },
  };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${Math.round(ms)} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
