// Who is logged in, in the Redis Cluster: a key for each session and one for each account, so that no answer needs PostgreSQL.
import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Command, KeyValues, Written } from '../shared/redis';
import { accountSchema, type Account } from './account';

const TOKEN_BYTES = 32;
const TOKEN = /^[\w-]{43}$/;
/** A session's end is moved on only when this share of its time is used: most requests then write nothing. */
const SLIDE_SHARE = 0.05;

const storedSchema = z.object({ accountId: z.uuid(), generation: z.string(), beganMs: z.number() });
type Stored = z.infer<typeof storedSchema>;

export interface Session {
  readonly account: Account;
  readonly expiresAt: string;
}

export interface Opened extends Session {
  readonly token: string;
}

export interface SessionsOptions {
  readonly store: KeyValues;
  /** A session that is not used for this long is over. */
  readonly idleMs: number;
  /** And so is one that began this long ago. */
  readonly mostMs: number;
  readonly nowMs: () => number;
  /** Told of each write that no replica had in time. */
  readonly onUnreplicated: () => void;
}

/** What is stored tells nobody a token. */
const sessionKey = (token: string): string => `session:${createHash('sha256').update(token).digest('hex')}`;
const accountKey = (id: string): string => `account:${id}`;

export class Sessions {
  constructor(private readonly options: SessionsOptions) {}

  async open(account: Account): Promise<Opened> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const key = accountKey(account.id);
    const { mostMs, nowMs } = this.options;
    // Longer than any session of this account's.
    const keepMs = mostMs + this.options.idleMs;
    const { answers } = await this.write(
      ['hsetnx', key, 'generation', newGeneration()],
      ['hset', key, 'account', JSON.stringify(account)],
      ['pexpire', key, keepMs],
      ['hget', key, 'generation'],
    );
    return { ...(await this.store(token, { accountId: account.id, generation: String(answers[3]), beganMs: nowMs() }, account)), token };
  }

  /** undefined: there is none, or none any more. */
  async find(token: string): Promise<Session | undefined> {
    const known = await this.read(token);
    if (known === undefined) return undefined;
    const { stored, account, leftMs } = known;
    const wantedMs = this.lifeMs(stored);
    if (wantedMs <= 0) return undefined;
    if (wantedMs - leftMs > this.options.idleMs * SLIDE_SHARE) {
      await this.options.store.run(['pexpire', sessionKey(token), wantedMs]);
      return { account, expiresAt: this.moment(wantedMs) };
    }
    return { account, expiresAt: this.moment(leftMs) };
  }

  async close(token: string): Promise<void> {
    if (TOKEN.test(token)) await this.write(['del', sessionKey(token)]);
  }

  /** All sessions of the account but, if given, this one: they are of a generation that is past. */
  async closeAll(account: Account, except?: string): Promise<void> {
    const generation = newGeneration();
    const kept = except === undefined ? undefined : await this.read(except);
    await this.write(['hset', accountKey(account.id), 'generation', generation]);
    if (kept !== undefined && except !== undefined) await this.store(except, { ...kept.stored, generation }, account);
  }

  /** What sessions show of it. */
  async renew(account: Account): Promise<void> {
    await this.write(['hset', accountKey(account.id), 'account', JSON.stringify(account)]);
  }

  private async read(token: string): Promise<{ readonly stored: Stored; readonly account: Account; readonly leftMs: number } | undefined> {
    if (!TOKEN.test(token)) return undefined;
    const [found, leftMs] = await this.options.store.run(['get', sessionKey(token)], ['pttl', sessionKey(token)]);
    if (typeof found !== 'string') return undefined;
    const stored = storedSchema.parse(JSON.parse(found));
    const [fields] = await this.options.store.run(['hmget', accountKey(stored.accountId), 'generation', 'account']);
    const [generation, account] = fields as (string | null)[];
    if (generation !== stored.generation || typeof account !== 'string') return undefined;
    return { stored, account: accountSchema.parse(JSON.parse(account)), leftMs: Number(leftMs) };
  }

  private async store(token: string, stored: Stored, account: Account): Promise<Session> {
    const lifeMs = Math.max(1, this.lifeMs(stored));
    await this.write(['set', sessionKey(token), JSON.stringify(stored), 'PX', lifeMs]);
    return { account, expiresAt: this.moment(lifeMs) };
  }

  private lifeMs({ beganMs }: Stored): number {
    const { idleMs, mostMs, nowMs } = this.options;
    return Math.min(idleMs, beganMs + mostMs - nowMs());
  }

  private moment(inMs: number): string {
    return new Date(this.options.nowMs() + inMs).toISOString();
  }

  private async write(...commands: readonly Command[]): Promise<Written> {
    const written = await this.options.store.write(...commands);
    if (!written.replicated) this.options.onUnreplicated();
    return written;
  }
}

const newGeneration = (): string => randomBytes(12).toString('base64url');
