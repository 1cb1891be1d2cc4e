// What the probe asks of the database: one row of its own, read and written.
import { DatabaseError } from 'pg';
import type { Session } from './session';

const TABLE = 'drydock_probe.heartbeat';

/** One row, so that a write waits for the one before it: writes that wait for a standby do not gather on the server. */
const PREPARE = `
  CREATE TABLE IF NOT EXISTS ${TABLE} (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    beats bigint NOT NULL,
    beat_at timestamptz NOT NULL
  );
  INSERT INTO ${TABLE} (beats, beat_at) VALUES (0, clock_timestamp()) ON CONFLICT DO NOTHING`;

export type Operation = 'read' | 'write';

export const OPERATIONS: Readonly<Record<Operation, (session: Session) => Promise<void>>> = {
  async read(session) {
    const [row] = await session.query(`SELECT beats, pg_is_in_recovery() AS standby FROM ${TABLE}`);
    if (row === undefined) throw new RowMissing();
    if ((row as { standby: unknown }).standby !== false) throw new Error('a standby answered in place of the primary');
  },
  async write(session) {
    const [row] = await session.query(`UPDATE ${TABLE} SET beats = beats + 1, beat_at = clock_timestamp() RETURNING beats`);
    if (row === undefined) throw new RowMissing();
  },
};

class RowMissing extends Error {
  constructor() {
    super(`${TABLE} has no row`);
  }
}

const UNDEFINED_TABLE = '42P01';

/** The table is made by the first session that comes to it, and again if it is ever gone. */
export class Heartbeat {
  private made: Promise<void> | undefined;

  /** Two sessions at once would make it twice, of which one fails: the second waits for the first. */
  prepare(session: Session): Promise<void> {
    this.made ??= session.query(PREPARE).then(
      () => undefined,
      (error: unknown) => {
        this.made = undefined;
        throw error;
      },
    );
    return this.made;
  }

  /** Tells whether the table must be made again. */
  learn(error: Error | undefined): void {
    const isUndefined = error instanceof DatabaseError && error.code === UNDEFINED_TABLE;
    if (isUndefined || error instanceof RowMissing) this.made = undefined;
  }
}
