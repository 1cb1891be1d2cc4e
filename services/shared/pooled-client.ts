import { Client, type ClientConfig } from 'pg';

const warnings = new WeakMap<object, string>();

/** The last warning since it was asked for: so comes the answer to a commit that nobody waited for to reach a standby. */
export function warningOf(client: object): string | undefined {
  const warning = warnings.get(client);
  warnings.delete(client);
  return warning;
}

/** A pool makes its clients itself, of settings that it was made with: this one takes those that are true now. */
export class PooledClient extends Client {
  constructor(config: ClientConfig) {
    super(config);
    this.on('notice', ({ severity, message }) => {
      if (severity === 'WARNING') warnings.set(this, message ?? 'a warning');
    });
  }

  static configuredBy(latest: { readonly config: ClientConfig }): new () => Client {
    return class extends PooledClient {
      constructor() {
        super(latest.config);
      }
    };
  }
}
