// No one tries passwords without end: neither many for one account, nor some for each of many accounts. Who fails at an
// account is locked out of that account: its owner is not, nor anyone else behind the same address.
import { createHash } from 'node:crypto';
import { RequestError } from '../shared/problem';
import type { KeyValues } from '../shared/redis';

export interface LockOutOptions {
  readonly store: KeyValues;
  /** Wrong passwords for one account by one address. */
  readonly mostOfBoth: number;
  /** For one account by all addresses. */
  readonly mostOfAccount: number;
  /** Accounts that one address tries in vain. */
  readonly mostAccounts: number;
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

interface Count {
  readonly attempts: number;
  /** 0: not at all. */
  readonly waitMs: number;
}

/** Neither an e-mail address nor a client's address stands in the store. */
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

export class LockOut {
  constructor(private readonly options: LockOutOptions) {}

  /** Counted before the password is looked at: those who come at the same time count, too. An account need not exist for it. */
  async attempt(email: string, address: string): Promise<void> {
    const { both, account, client } = this.counters(email, address);
    const own = await this.count(both);
    refuse(own);
    // An address counts an account once, however often it tries it.
    const others = await Promise.all([this.count(account), ...(own.attempts === 1 ? [this.count(client)] : [])]);
    others.forEach(refuse);
  }

  /** This one begins anew, and for the account and the address this one attempt was none. */
  async succeeded(email: string, address: string): Promise<void> {
    const { store } = this.options;
    const { both, account, client } = this.counters(email, address);
    const [removed] = await store.run(['del', both.key]);
    // Of several at the same time, one began it and one ends it.
    await Promise.all([store.run(['decr', account.key]), ...(Number(removed) === 1 ? [store.run(['decr', client.key])] : [])]);
  }

  private counters(email: string, address: string): { readonly both: Counter; readonly account: Counter; readonly client: Counter } {
    const { mostOfBoth, mostOfAccount, mostAccounts } = this.options;
    return {
      both: { key: `failures:both:${digest(`${email}\0${address}`)}`, most: mostOfBoth },
      account: { key: `failures:account:${digest(email)}`, most: mostOfAccount },
      client: { key: `failures:address:${digest(address)}`, most: mostAccounts },
    };
  }

  private async count({ key, most }: Counter): Promise<Count> {
    const { store, windowMs } = this.options;
    const [, attempts, leftMs] = await store.run(['set', key, 0, 'PX', windowMs, 'NX'], ['incr', key], ['pttl', key]);
    // It ended between the two commands, and began anew without an end.
    if (Number(leftMs) < 0) await store.run(['pexpire', key, windowMs]);
    return { attempts: Number(attempts), waitMs: Number(attempts) > most ? Math.max(1, Number(leftMs)) : 0 };
  }
}

function refuse({ waitMs }: Count): void {
  if (waitMs > 0) throw new LockedOut(Math.ceil(waitMs / 1000));
}
