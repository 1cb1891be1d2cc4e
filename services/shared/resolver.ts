import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';

/** A Service keeps its address for as long as it is there; one that was made anew is found after this. */
const FRESH_MS = 5_000;

interface Known {
  readonly address: string;
  readonly foundMs: number;
}

/**
 * The addresses of Services. Each is looked up once at a time and then known for a while: Node has four threads for look-ups, and a
 * lost resolver holds one for seconds. While no resolver answers, the address last known is as good as any.
 */
export class Resolver {
  private readonly known = new Map<string, Known>();
  private readonly underWay = new Map<string, Promise<string>>();

  constructor(
    private readonly find = async (host: string): Promise<string> => (await lookup(host)).address,
    private readonly nowMs = () => performance.now(),
  ) {}

  async resolve(host: string): Promise<string> {
    const known = this.known.get(host);
    if (known !== undefined && this.nowMs() - known.foundMs < FRESH_MS) return known.address;
    try {
      return await this.findOnce(host);
    } catch (error) {
      if (known === undefined) throw error;
      return known.address;
    }
  }

  /** As node:net and node:http take it. */
  readonly lookup: LookupFunction = (host, { all }, done) => {
    this.resolve(host).then(
      (address) => (all === true ? done(null, [{ address, family: isIP(address) }]) : done(null, address, isIP(address))),
      (error: unknown) => done(error as NodeJS.ErrnoException, ''),
    );
  };

  private findOnce(host: string): Promise<string> {
    const shared = this.underWay.get(host);
    if (shared !== undefined) return shared;
    const found = this.find(host)
      .then((address) => {
        this.known.set(host, { address, foundMs: this.nowMs() });
        return address;
      })
      .finally(() => this.underWay.delete(host));
    this.underWay.set(host, found);
    return found;
  }
}
