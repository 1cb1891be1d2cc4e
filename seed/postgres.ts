import { readFileSync } from 'node:fs';
import type { ClientConfig } from 'pg';
import { z } from 'zod';
import { EXIT, Failure, messageOf } from './failure';

const text = z.string('must be set').min(1, 'must not be empty');

/** libpq's variables that the programs read; pg itself knows neither PGHOSTADDR nor PGSSLROOTCERT. */
const environmentSchema = z
  .object({
    PGHOST: text,
    PGHOSTADDR: text.optional(),
    PGPORT: z.coerce.number().int().min(1).max(65535).default(5432),
    PGDATABASE: text,
    PGUSER: text,
    PGSSLMODE: z.enum(['disable', 'verify-full']).default('verify-full'),
    PGSSLROOTCERT: text.optional(),
    PGPASSFILE: text.optional(),
  })
  .refine((env) => env.PGSSLMODE === 'disable' || env.PGSSLROOTCERT !== undefined, {
    path: ['PGSSLROOTCERT'],
    message: 'must name the certificate authority\'s file when PGSSLMODE is verify-full',
  });

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Connects to PGHOSTADDR, while the certificate and the password file's line are those of the name PGHOST, as libpq
 * does it. (pg would look for a line of the address, and warns that it will stop reading password files.)
 */
export function connectionFromEnvironment(env: NodeJS.ProcessEnv): ClientConfig {
  const parsed = environmentSchema.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => {
      const name = path.join('.');
      return `${name}: ${message}; got ${JSON.stringify(env[name]) ?? 'nothing'}`;
    });
    throw new Failure(EXIT.usage, `the environment does not say where the database is\n  ${faults.join('\n  ')}`);
  }
  const { PGHOST, PGHOSTADDR, PGPORT, PGDATABASE, PGUSER, PGSSLMODE, PGSSLROOTCERT, PGPASSFILE } = parsed.data;
  return {
    host: PGHOSTADDR ?? PGHOST,
    port: PGPORT,
    database: PGDATABASE,
    user: PGUSER,
    ...(PGPASSFILE === undefined
      ? {}
      : { password: () => passwordFrom(readNamed('PGPASSFILE', PGPASSFILE), [PGHOST, String(PGPORT), PGDATABASE, PGUSER]) }),
    ssl: PGSSLMODE === 'disable' ? false : { ca: readNamed('PGSSLROOTCERT', PGSSLROOTCERT ?? ''), servername: PGHOST },
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  };
}

/** The password in a file of lines host:port:database:user:password, where * fits anything and \\ escapes. */
export function passwordFrom(passwordFile: string, wanted: readonly string[]): string {
  for (const line of passwordFile.split('\n')) {
    if (line.startsWith('#')) continue;
    const fields = (line.match(/(?:\\.|[^\\:])+/g) ?? []).map((field) => field.replace(/\\(.)/g, '$1'));
    const password = fields[wanted.length];
    if (password !== undefined && wanted.every((value, i) => fields[i] === '*' || fields[i] === value)) return password;
  }
  throw new Failure(EXIT.usage, `PGPASSFILE has no line for ${wanted.join(':')}`);
}

function readNamed(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure(EXIT.usage, `${variable} cannot be read: ${messageOf(error)}`);
  }
}
