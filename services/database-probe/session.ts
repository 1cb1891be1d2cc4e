import { Socket } from 'node:net';
import { Client, type ClientConfig } from 'pg';

/** One connection to the database, as the probe uses it. */
export interface Session {
  /** false once the server or the network has ended it. */
  readonly isOpen: boolean;
  query(text: string): Promise<readonly unknown[]>;
  /** In good order: the server need not log that a client vanished. */
  close(): void;
  /** At once, without a word to a server that may not be there. */
  destroy(): void;
}

const GOODBYE_MS = 1_000;

export class PgSession implements Session {
  isOpen = true;
  private warning: string | undefined;

  private constructor(
    private readonly client: Client,
    private readonly socket: Socket,
  ) {
    const ended = (): void => {
      this.isOpen = false;
    };
    // Also when it breaks while no query waits: the next attempt then connects anew instead of failing.
    client.on('error', ended);
    client.on('end', ended);
    client.on('notice', ({ severity, message }) => {
      if (severity === 'WARNING') this.warning = message ?? 'a warning';
    });
  }

  /** Given up when the signal is aborted, however far it has come. */
  static async open(config: ClientConfig, signal: AbortSignal): Promise<PgSession> {
    const socket = new Socket();
    const session = new PgSession(new Client({ ...config, stream: () => socket }), socket);
    const cut = (): void => session.destroy();
    signal.addEventListener('abort', cut, { once: true });
    try {
      signal.throwIfAborted();
      await session.client.connect();
      return session;
    } catch (error) {
      session.destroy();
      throw error;
    } finally {
      signal.removeEventListener('abort', cut);
    }
  }

  /** A warning counts as an error: so comes the answer to a commit that nobody waited for to reach a standby. */
  async query(text: string): Promise<readonly unknown[]> {
    this.warning = undefined;
    const { rows } = await this.client.query<Record<string, unknown>>(text);
    if (this.warning !== undefined) throw new Error(this.warning);
    return rows;
  }

  close(): void {
    this.isOpen = false;
    const cut = setTimeout(() => this.destroy(), GOODBYE_MS);
    void this.client.end().finally(() => clearTimeout(cut));
  }

  destroy(): void {
    this.isOpen = false;
    this.socket.destroy();
  }
}
