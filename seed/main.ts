import { Command, CommanderError } from 'commander';
import { parseNumber, parseSchema } from './arguments';
import { compare } from './compare';
import { describeComparison } from './comparison';
import { EXIT, Failure, messageOf } from './failure';
import { generate } from './generate';
import { load } from './load';
import { describeTables, openProgress } from './output';
import { connectionFromEnvironment } from './postgres';
import { verify } from './verify';

interface CommonOptions {
  readonly rows: string;
  readonly seed: string;
  readonly schema: string;
  readonly json?: boolean;
}

function main(): Promise<unknown> {
  const beganMs = performance.now() - process.uptime() * 1000;
  const program = new Command('seed')
    .description('Fills the database with a shop: the same seed and rows are the same bytes, always.')
    .addHelpText('after', '\nThe database is found by PGHOST, PGHOSTADDR, PGPORT, PGDATABASE, PGUSER, PGPASSFILE, PGSSLMODE, PGSSLROOTCERT.')
    .exitOverride();

  const command = (name: string, description: string, isDefault = false): Command =>
    program
      .command(name, { isDefault })
      .description(description)
      .option('--rows <n>', 'at least so many rows in all tables together', '1000000')
      .option('--seed <n>', 'which world: another number, another shop', '1')
      .option('--schema <name>', 'the schema to fill', 'shop')
      .option('--json', 'print one JSON object instead of a table')
      .exitOverride();

  command('load', 'fill the database (the default)', true)
    .option('--connections <n>', 'how many connections copy at once', '4')
    .option('--force', 'load even if the same world is there already, or something that is not ours')
    .action(async (given: CommonOptions & { connections: string; force?: boolean }) => {
      const schema = parseSchema(given.schema);
      const [rows, seed] = [parseNumber('rows', given.rows), parseNumber('seed', given.seed)];
      const connections = parseNumber('connections', given.connections);
      const config = connectionFromEnvironment(process.env);
      const options = { rows, seed, connections, force: given.force === true, schema };
      const result = await load(config, options, interruption(), openProgress(process.env));
      const elapsedMs = Math.round(performance.now() - beganMs);
      const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1e3);
      print(given, { ...result, seed, rowsAsked: rows, schema, elapsedMs, peakMegabytes },
        [
          describeTables(result.tables),
          result.changed
            ? `loaded into the schema ${schema} in ${(elapsedMs / 1000).toFixed(1)} s, at most ${peakMegabytes} MB of memory`
            : `nothing to do: the schema ${schema} holds this world already`,
        ].join('\n'),
      );
    });

  command('generate', 'make the rows without a database, and print how fast')
    .option('--out <folder>', 'write them there, as one COPY text file for each table')
    .action((given: CommonOptions & { out?: string }) => {
      const result = generate(parseNumber('seed', given.seed), parseNumber('rows', given.rows), given.out);
      print(given, { ...result, peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1e3) },
        `${describeTables(result.tables)}\n${result.rowsPerSecond.toLocaleString('en')} rows/s, ${result.megabytesPerSecond} MB/s on one core`,
      );
    });

  program
    .command('verify')
    .description('read everything back and compare it with the stored checksums')
    .option('--schema <name>', 'the schema to read', 'shop')
    .option('--json', 'print one JSON object instead of a table')
    .exitOverride()
    .action(async (given: { schema: string; json?: boolean }) => {
      const schema = parseSchema(given.schema);
      const config = connectionFromEnvironment(process.env);
      const result = await verify(config, schema, interruption(), openProgress(process.env));
      print(given, result,
        result.tables
          .map(({ table, rows, checksum, differingChunks, rowsAdded }) => {
            const verdict = differingChunks.length === 0 ? 'as loaded' : `differs in chunks ${differingChunks.slice(0, 5).join(', ')}`;
            const added = rowsAdded > 0 ? `, ${rowsAdded} rows added since` : '';
            return `${table.padEnd(15)} ${rows.toLocaleString('en').padStart(13)} ${checksum.slice(0, 16)}  ${verdict}${added}`;
          })
          .join('\n'),
      );
      if (!result.same) process.exitCode = EXIT.objective;
    });

  command('compare', 'measure a load against psql \\copy of the same bytes and against pgbench -i')
    .option('--connections <n>', 'how many connections copy at once', '4')
    .option('--rounds <n>', 'how often each is run, alternately', '3')
    .action(async (given: CommonOptions & { connections: string; rounds: string }) => {
      const options = {
        rows: parseNumber('rows', given.rows),
        seed: parseNumber('seed', given.seed),
        connections: parseNumber('connections', given.connections),
        rounds: parseNumber('rounds', given.rounds),
        schema: parseSchema(given.schema),
      };
      const config = connectionFromEnvironment(process.env);
      const result = await compare(config, options, interruption(), openProgress(process.env));
      print(given, result, describeComparison(result));
      if (result.targets.some(({ met }) => !met)) process.exitCode = EXIT.objective;
    });

  return program.parseAsync();
}

/** The JSON holds the summary too, so that a playbook shows the same lines as the terminal. */
function print(given: { json?: boolean }, result: object, summary: string): void {
  const text = given.json ? JSON.stringify({ ...result, summary: summary.split('\n') }, null, 2) : summary;
  process.stdout.write(`${text}\n`);
}

/** Ctrl-C and kill end the work in order; the second time they end the process at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const signals = [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const;
  for (const [signal, exitCode] of signals) {
    process.once(signal, () => {
      process.once(signal, () => process.exit(exitCode));
      controller.abort(new Failure(exitCode, `interrupted by ${signal}; the database is as it was before`));
    });
  }
  return controller.signal;
}

main().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage;
  } else if (error instanceof Failure) {
    process.stderr.write(`seed: ${error.message}\n`);
    process.exitCode = error.exitCode;
  } else {
    process.stderr.write(`seed: ${error instanceof Error && error.stack ? error.stack : messageOf(error)}\n`);
    process.exitCode = EXIT.unexpected;
  }
});
