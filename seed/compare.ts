import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, ClientConfig } from 'pg';
import { z } from 'zod';
import { measured, median, rounded, targetsFor, type Comparison, type Round } from './comparison';
import { fileOf } from './generate';
import { runProgram } from './program';
import type { Progress } from './progress';
import { schemaText } from './schema';
import { withSession } from './session';
import { schemasFor } from './swap';
import { TABLES } from './world/sizes';

export interface CompareOptions {
  readonly rows: number;
  readonly seed: number;
  readonly connections: number;
  readonly rounds: number;
  readonly schema: string;
}

const ROWS_PER_PGBENCH_SCALE = 100_000;

/** psql and pgbench may run in a container that sees this folder only under the same path, so files lie in here. */
const FOLDER = join(process.cwd(), 'reports');

/**
 * Loads the same rows by turns with this program, psql and pgbench. Each is timed from its first statement to its last,
 * so that the start of Node here and that of a container there count for none; making the rows counts as ours.
 */
export async function compare(config: ClientConfig, options: CompareOptions, interrupted: AbortSignal, progress: Progress): Promise<Comparison> {
  const { rows, seed, connections, rounds } = options;
  const own = schemasFor(`${options.schema}_compare`);
  const [psqlSchema, pgbenchSchema] = [`${own.real}_psql`, `${own.real}_pgbench`];
  mkdirSync(FOLDER, { recursive: true });
  const folder = mkdtempSync(join(FOLDER, 'compare-'));

  // The lock of the real schema: a load beside the measurement would spoil both.
  return withSession(config, options.schema, interrupted, async ({ client, signal }) => {
    const drop = async (): Promise<void> => {
      for (const schema of [own.real, own.loading, own.retired, psqlSchema, pgbenchSchema]) {
        await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      }
    };
    try {
      await drop();
      progress.phase('writing the rows to files');
      const world = ['--rows', String(rows), '--seed', String(seed), '--json'];
      const generated = generatedSchema.parse(await runSeed(['generate', '--out', folder, ...world], signal));
      const script = join(folder, 'load.sql');
      writeFileSync(script, psqlScript(psqlSchema, folder));

      let peakMegabytes = 0;
      const startMs: number[] = [];
      const ways = {
        load: async (): Promise<Round> => {
          const args = ['load', '--schema', own.real, '--connections', String(connections), '--force', ...world];
          const result = loadedSchema.parse(await runSeed(args, signal));
          const seconds = result.loadMs / 1000;
          startMs.push(result.elapsedMs - result.loadMs);
          peakMegabytes = Math.max(peakMegabytes, result.peakMegabytes);
          return { seconds, rows: generated.rows, sentBytes: generated.bytes, storedBytes: await storedBytes(client, own.real) };
        },
        psql: async (): Promise<Round> => {
          const times = (await runProgram('psql', ['-X', '-q', '-f', script], signal)).stdout.match(/^\d+\.\d+$/gm) ?? [];
          const seconds = Number(times.at(-1)) - Number(times[0]);
          return { seconds, rows: generated.rows, sentBytes: generated.bytes, storedBytes: await storedBytes(client, psqlSchema) };
        },
        pgbench: async (): Promise<Round> => {
          await client.query(`CREATE SCHEMA ${pgbenchSchema}`);
          const scale = Math.max(1, Math.round(rows / ROWS_PER_PGBENCH_SCALE));
          const { stderr } = await runProgram('pgbench', ['-i', '-q', '-s', String(scale), `options=-csearch_path=${pgbenchSchema}`], signal);
          const sent = await client.query<{ rows: number; bytes: number }>(
            // pgbench sends "aid TAB bid TAB 0 TAB NEWLINE"; the server pads the empty last field with 84 blanks.
            `SELECT count(*)::float8 AS rows, sum(length(aid::text) + length(bid::text) + 5)::float8 AS bytes
               FROM ${pgbenchSchema}.pgbench_accounts`,
          );
          return {
            seconds: Number(/done in ([\d.]+) s/.exec(stderr)?.[1]),
            rows: sent.rows[0]?.rows ?? NaN,
            sentBytes: sent.rows[0]?.bytes ?? NaN,
            storedBytes: await storedBytes(client, pgbenchSchema),
          };
        },
      };

      const results: Record<keyof typeof ways, Round[]> = { load: [], psql: [], pgbench: [] };
      const generatedRates: number[] = [];
      const order: (keyof typeof ways)[] = ['load', 'psql', 'pgbench'];
      for (let round = 1; round <= rounds; round++) {
        for (const way of round % 2 === 1 ? order : order.toReversed()) {
          progress.phase(`round ${round} of ${rounds}: ${way}`);
          results[way].push(await ways[way]());
          await drop();
        }
        progress.phase(`round ${round} of ${rounds}: generator only`);
        generatedRates.push(generatedSchema.parse(await runSeed(['generate', ...world], signal)).rowsPerSecond);
      }
      progress.end();

      const [load, psql, pgbench] = [measured(results.load), measured(results.psql), measured(results.pgbench)];
      const generatedRowsPerSecond = median(generatedRates);
      return {
        changed: false,
        rounds,
        load,
        psql,
        pgbench,
        peakMegabytes,
        startSeconds: rounded(median(startMs) / 1000),
        generatedRowsPerSecond,
        targets: targetsFor(load, psql, pgbench, peakMegabytes, generatedRowsPerSecond),
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
      if (!signal.aborted || interrupted.aborted) await drop();
    }
  });
}

const generatedSchema = z.object({ rows: z.number(), bytes: z.number(), rowsPerSecond: z.number() });
const loadedSchema = z.object({ changed: z.literal(true), loadMs: z.number(), elapsedMs: z.number(), peakMegabytes: z.number() });

/** This program once more, as its own process, so that its memory and its start are measured as a user has them. */
async function runSeed(args: readonly string[], signal: AbortSignal): Promise<unknown> {
  const node = ['--require', 'ts-node/register', join(__dirname, 'main.ts')];
  return JSON.parse((await runProgram(process.execPath, [...node, ...args], signal)).stdout);
}

/** The same tables, rows, keys and statistics as a load makes, as one would write it by hand. */
function psqlScript(schema: string, folder: string): string {
  const time = 'SELECT extract(epoch FROM clock_timestamp());';
  return [
    '\\set ON_ERROR_STOP on',
    '\\pset tuples_only on',
    '\\pset format unaligned',
    time,
    `CREATE SCHEMA ${schema};`,
    `SET search_path = ${schema};`,
    schemaText('tables.sql'),
    ...TABLES.map((table) => `\\copy ${table} from '${fileOf(folder, table)}'`),
    '\\o /dev/null',
    ...(['keys.sql', 'indexes.sql', 'references.sql', 'sequences.sql'] as const).map(schemaText),
    ...TABLES.map((table) => `ANALYZE ${table};`),
    '\\o',
    time,
    '',
  ].join('\n');
}

async function storedBytes(client: Client, schema: string): Promise<number> {
  const { rows } = await client.query<{ bytes: number }>(
    `SELECT sum(pg_total_relation_size(oid))::float8 AS bytes FROM pg_class WHERE relkind = 'r' AND relnamespace = $1::regnamespace`,
    [schema],
  );
  return rows[0]?.bytes ?? NaN;
}
