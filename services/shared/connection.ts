// Where the database is and who a service is there. Files are read for each connection: a new password or a new authority
// needs no new process.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkServerIdentity } from 'node:tls';
import type { ClientConfig } from 'pg';
import * as z from 'zod';
import type { Resolver } from './resolver';
import { text, wholeNumber } from './settings';

export const connectionSettings = {
  PGHOST: text,
  // Where it is, for who has no resolver that knows the name; the certificate is for the name. Empty: it is looked up.
  PGHOSTADDR: z.string().default(''),
  PGPORT: wholeNumber(1, 65_535).default(5432),
  PGDATABASE: text,
  PGSSLMODE: z.enum(['verify-full', 'disable'], 'expected verify-full or disable').default('verify-full'),
  // The authority that signs the server's certificate; unused without TLS.
  PGSSLROOTCERT: z.string().default(''),
  // A Secret's files: username and password.
  PGCREDENTIALS: text,
};

export type ConnectionSettings = z.infer<z.ZodObject<typeof connectionSettings>>;

/** For `refine` of a schema that holds the settings above. */
export const hasAuthority = ({ PGSSLMODE, PGSSLROOTCERT }: ConnectionSettings): boolean => PGSSLMODE === 'disable' || PGSSLROOTCERT !== '';
export const AUTHORITY_MISSING = {
  path: ['PGSSLROOTCERT'],
  message: "expected the file of the authority that signs the server's certificate",
};

export interface Surroundings {
  /** The service's name, by which the database's own views tell its connections. */
  readonly name: string;
  readonly resolver: Resolver;
  readonly statementMs: number;
  /** Told of each connection: until when the server's certificate is valid. */
  readonly onCertificate: (validUntilMs: number) => void;
}

export async function clientConfig(settings: ConnectionSettings, { name, resolver, statementMs, onCertificate }: Surroundings): Promise<ClientConfig> {
  const [user, password] = await Promise.all(
    ['username', 'password'].map(async (file) => (await readFile(join(settings.PGCREDENTIALS, file), 'utf8')).trim()),
  );
  const { PGHOST, PGHOSTADDR, PGPORT, PGDATABASE, PGSSLMODE, PGSSLROOTCERT } = settings;
  const check: typeof checkServerIdentity = (host, certificate) => {
    onCertificate(Date.parse(certificate.valid_to));
    return checkServerIdentity(host, certificate);
  };
  return {
    host: PGHOSTADDR === '' ? await resolver.resolve(PGHOST) : PGHOSTADDR,
    port: PGPORT,
    database: PGDATABASE,
    user,
    password,
    ssl: PGSSLMODE === 'disable' ? false : { ca: await readFile(PGSSLROOTCERT, 'utf8'), servername: PGHOST, checkServerIdentity: check },
    application_name: name,
    // What is still under way when the service has given it up ends on the server, too: it holds a connection there.
    statement_timeout: statementMs,
  };
}
