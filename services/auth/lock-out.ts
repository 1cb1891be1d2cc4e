// No one tries passwords without end: neither many for one account, nor some for each of many accounts.
import { createHash } from 'node:crypto';
import { RequestError } from '../shared/problem';
import type { KeyValues } from '../shared/redis';

export interface LockOutOptions {
  readonly store: KeyValues;
  readonly mostOfAccount: number;
  readonly mostOfAddress: number;
  /** From the first failure on. */
  readonly windowMs: number;
}

export class LockedOut extends RequestError {
  constructor(seconds: number) {
    super(429, 'too many wrong passwords; try again later', { 'Retry-After': String(seconds) });
  }
}

interface Counter {
  readonly key: string;
  readonly most: number;
}

/** Neither an e-mail address nor a client's address stands in the store. */
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

export class LockOut {
  constructor(private readonly options: LockOutOptions) {}

  /** Counted before the password is looked at: those who come at the same time count, too. An account need not exist for it. */
  async attempt(email: string, address: string): Promise<void> {
    const waitsMs = await Promise.all(this.counters(email, address).map((counter) => this.count(counter)));
    const waitMs = Math.max(...waitsMs);
    if (waitMs > 0) throw new LockedOut(Math.ceil(waitMs / 1000));
  }

  /** The account begins anew; of the address, this one attempt was none. */
  async succeeded(email: string, address: string): Promise<void> {
    const [account, client] = this.counters(email, address);
    await Promise.all([this.options.store.run(['del', account.key]), this.options.store.run(['decr', client.key])]);
  }

  private counters(email: string, address: string): [Counter, Counter] {
    const { mostOfAccount, mostOfAddress } = this.options;
    return [
      { key: `failures:account:${digest(email)}`, most: mostOfAccount },
      { key: `failures:address:${digest(address)}`, most: mostOfAddress },
    ];
  }

  /** How long to wait; 0: not at all. */
  private async count({ key, most }: Counter): Promise<number> {
    const { store, windowMs } = this.options;
    const [, attempts, leftMs] = await store.run(['set', key, 0, 'PX', windowMs, 'NX'], ['incr', key], ['pttl', key]);
    // It ended between the two commands, and began anew without an end.
    if (Number(leftMs) < 0) await store.run(['pexpire', key, windowMs]);
    return Number(attempts) > most ? Math.max(1, Number(leftMs)) : 0;
  }
}
