// Accounts in PostgreSQL.
import type { Database } from '../shared/database';
import { Tables } from '../shared/tables';
import type { Account } from './account';

const TABLE = 'drydock_services.accounts';
const STATEMENTS = `
  CREATE TABLE IF NOT EXISTS ${TABLE} (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email text NOT NULL UNIQUE,
    name text NOT NULL,
    password text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  )`;
const COLUMNS = 'id, email, name, created_at';

interface Row {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly created_at: Date;
}

const accountOf = ({ id, email, name, created_at }: Row): Account => ({ id, email, name, createdAt: created_at.toISOString() });

export interface Credentials {
  readonly account: Account;
  /** As `Passwords` made it. */
  readonly password: string;
}

export interface Accounts {
  /** undefined: there is one with this address. */
  add(account: Pick<Account, 'email' | 'name'>, password: string): Promise<Account | undefined>;
  byEmail(email: string): Promise<Credentials | undefined>;
  byId(id: string): Promise<Credentials | undefined>;
  change(id: string, change: { readonly name?: string | undefined; readonly password?: string | undefined }): Promise<Account | undefined>;
}

export class PostgresAccounts implements Accounts {
  private readonly tables: Tables;

  constructor(database: Database) {
    this.tables = new Tables(database, TABLE, STATEMENTS);
  }

  /** Also done by whatever needs it; before the first request it costs none its time. */
  prepare(): Promise<void> {
    return this.tables.prepare();
  }

  async add({ email, name }: Pick<Account, 'email' | 'name'>, password: string): Promise<Account | undefined> {
    const text = `INSERT INTO ${TABLE} (email, name, password) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`;
    const [row] = await this.tables.use((database) => database.query<Row>(text, [email, name, password]));
    return row && accountOf(row);
  }

  byEmail(email: string): Promise<Credentials | undefined> {
    return this.find('email = $1', email);
  }

  byId(id: string): Promise<Credentials | undefined> {
    return this.find('id = $1', id);
  }

  async change(id: string, { name, password }: { readonly name?: string | undefined; readonly password?: string | undefined }): Promise<Account | undefined> {
    const text = `UPDATE ${TABLE} SET name = coalesce($2, name), password = coalesce($3, password) WHERE id = $1 RETURNING ${COLUMNS}`;
    const [row] = await this.tables.use((database) => database.query<Row>(text, [id, name, password]));
    return row && accountOf(row);
  }

  private async find(where: string, value: string): Promise<Credentials | undefined> {
    const text = `SELECT ${COLUMNS}, password FROM ${TABLE} WHERE ${where}`;
    const [row] = await this.tables.use((database) => database.read<Row & { readonly password: string }>(text, [value]));
    return row && { account: accountOf(row), password: row.password };
  }
}
