import { DatabaseError } from 'pg';
import type { Database } from './database';

const UNDEFINED_TABLE = '42P01';

/** The tables of a service, made when they are first needed; pods that start together make them one after the other. */
export class Tables {
  private made: Promise<void> | undefined;

  /** The statements leave alone what is there already. */
  constructor(private readonly database: Database, private readonly lock: string, private readonly statements: string) {}

  prepare(): Promise<void> {
    this.made ??= this.database
      .transaction(async (query) => {
        await query('SELECT pg_advisory_xact_lock(hashtext($1))', [this.lock]);
        await query(this.statements);
      })
      .catch((error: unknown) => {
        this.made = undefined;
        throw error;
      });
    return this.made;
  }

  /** Around what uses the tables: they are made before, and again if they are ever gone. */
  async use<T>(work: (database: Database) => Promise<T>): Promise<T> {
    await this.prepare();
    try {
      return await work(this.database);
    } catch (error) {
      if (error instanceof DatabaseError && error.code === UNDEFINED_TABLE) this.made = undefined;
      throw error;
    }
  }
}
