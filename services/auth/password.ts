// Passwords are kept as what scrypt makes of them: dear to compute, for us as for who would try them out.
import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { Gauge } from 'prom-client';
import type { Registry } from '../shared/metrics';
import { RequestError } from '../shared/problem';
import { Turns } from '../shared/turns';

/** OWASP's choice for 16 MiB: 5 rounds of N=2^14. About 0.2 s of one core. */
const COST = { N: 16_384, r: 8, p: 5 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Node computes in threads of its own; two at once leave the others for looking up names. */
const AT_ONCE = 2;
/** Four seconds' work: who comes after these is told to come again. */
const MOST_WAITING = 40;

const FORM = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/;

function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const most = { ...options, maxmem: 64 * 2 ** 20 };
    // One text has several codings; a keyboard must not matter.
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, most, (error, hash) => (error === null ? resolve(hash) : reject(error)));
  });
}

export class Passwords {
  private readonly turns = new Turns(AT_ONCE, MOST_WAITING, () => new RequestError(503, 'too many people log in at the moment', { 'Retry-After': '2' }));
  /** Of a password that nobody has: checking takes as long where there is no account. */
  private readonly nobody: Promise<string>;

  constructor(registry: Registry) {
    const { turns } = this;
    new Gauge({
      name: 'drydock_auth_passwords_waiting',
      help: 'Passwords that wait to be computed',
      registers: [registry],
      collect() {
        this.set(turns.waiting);
      },
    });
    this.nobody = this.hash(randomBytes(HASH_BYTES).toString('base64'));
  }

  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const hash = await this.turns.run(() => derive(password, salt, COST));
    return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
  }

  /** undefined: there is no such account. */
  async fits(password: string, kept: string | undefined): Promise<boolean> {
    const [, N, r, p, salt, hash] = FORM.exec(kept ?? (await this.nobody)) ?? [];
    if (salt === undefined || hash === undefined) throw new Error('a password is kept in a form that is not known');
    const expected = Buffer.from(hash, 'base64url');
    const found = await this.turns.run(() => derive(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) }));
    return timingSafeEqual(found, expected) && kept !== undefined;
  }
}
