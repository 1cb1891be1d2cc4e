import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { type CommandOption, endWith, parseGiven } from '../../seed/command-line';
import { EXIT } from '../../seed/failure';
import { close, listen, portOf } from '../../services/shared/server';
import { whole } from '../arguments';
import { Progress } from '../progress';
import { number } from '../text';
import { type Comparison, type Round, compared, comparisonText } from './comparison';
import { type Side, loadServer, sameRow } from './load';
import { apiProgram, bareProgram } from './programs';
import { type Program, Server } from './server';
import { withValkey } from './valkey';

const INTERRUPTED = 130;
/** Until then both are compiled to what they stay. */
const WARM_UP_SECONDS = 5;

const OPTIONS: readonly CommandOption[] = [
  { flag: '--duration <seconds>', text: 'how long each round measures', default: '10' },
  { flag: '--rounds <number>', text: 'how often', default: '9' },
  { flag: '--connections <number>', text: 'that ask each of the two at the same time', default: '8' },
  { flag: '--valkey <folder>', text: "the OCI layout of Valkey's image" },
];

const schema = z.object({
  duration: whole(1, 3_600, 'seconds'),
  rounds: whole(1, 100, 'rounds'),
  connections: whole(1, 1_000, 'connections'),
  valkey: z.string('allowed is the folder of an OCI layout').min(1, 'allowed is the folder of an OCI layout'),
  json: z.boolean().default(false),
});
type Given = z.infer<typeof schema>;

async function compare(given: Given, progress: Progress, signal: AbortSignal): Promise<Comparison> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-api-'));
  const neighbour = await listen((_request, response) => void response.end('ok'), 0);
  const servers: Server[] = [];
  const started = async (program: Program): Promise<Server> => {
    const server = await Server.start(program, folder);
    servers.push(server);
    return server;
  };
  try {
    return await withValkey(given.valkey, async (member) => {
      const bare = await started(bareProgram(process.env));
      const api = await started(await apiProgram(process.env, folder, { member, neighbour: `http://127.0.0.1:${portOf(neighbour)}` }));
      await sameRow(bare, api);
      return runRounds(given, bare, api, progress, signal);
    });
  } finally {
    await Promise.all(servers.map((server) => server.end()));
    await close(neighbour, 0);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runRounds({ duration, rounds, connections }: Given, bare: Server, api: Server, progress: Progress, signal: AbortSignal): Promise<Comparison> {
  const both = async (seconds: number): Promise<Round> => {
    const load = (server: Server): Promise<Side> => loadServer(server, connections, seconds, signal);
    const [ofBare, ofApi] = await Promise.all([load(bare), load(api)]);
    return { seconds, bare: ofBare, api: ofApi };
  };
  const done: Round[] = [];
  await both(WARM_UP_SECONDS);
  while (done.length < rounds && !signal.aborted) {
    const round = await both(duration);
    if (signal.aborted) break;
    done.push(round);
    progress.note(`round ${done.length} of ${rounds}: bare ${number(round.bare.requests / duration)}, api ${number(round.api.requests / duration)} requests a second`);
  }
  return compared(done, signal.aborted);
}

async function run(options: unknown): Promise<number> {
  const given = parseGiven(schema, options);
  const progress = new Progress(process.env.DRYDOCK_PROGRESS);
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupt.abort());
  const comparison = await compare(given, progress, interrupt.signal).finally(() => progress.close());
  const text = comparisonText(comparison);
  console.log(given.json ? JSON.stringify({ ...comparison, text }) : text);
  if (comparison.interrupted) return INTERRUPTED;
  return comparison.verdict === 'fail' ? EXIT.objective : 0;
}

async function main(): Promise<number> {
  let exitCode = 0;
  const program = new Command('bench-api').description('Measures what api takes for a row beside a bare express server.').exitOverride();
  for (const { flag, text, default: value } of OPTIONS) program.option(flag, text, value);
  program.option('--json', 'print the result as one JSON object').action(async (options: unknown) => {
    exitCode = await run(options);
  });
  await program.parseAsync();
  return exitCode;
}

endWith('bench-api', main);
