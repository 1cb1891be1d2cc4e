// Builds what SUPPLY=source runs, from Debian packages and Go modules (with SUPPLY=upstream the project's own images only), and
// pushes it to the platform's registry.
import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { z } from 'zod';
import { build, clearUnfinished, plan, type Plan } from './build';
import { CommandFailed } from './commands';
import { DescriptionError, readVersions } from './description';
import { readFolders, withNeeds } from './folders';
import { withLock } from './lock';
import { Progress } from './progress';
import { push } from './push';
import { describeSupply, isWritten, readSupply, writeSupply, type Supply } from './supply';
import { through } from './tunnel';
import { exportUpstream, ownFolders, readUpstream, withUpstream } from './upstream';
import { builtIn } from './workshop';

class UsageError extends Error {}

const existing = z.string().refine((path) => existsSync(path), { error: (issue) => `no such file: ${String(issue.input)}` });
const path = z.string().min(1).transform((value) => resolve(value));

const buildOptions = z.object({
  versions: existing,
  cache: path,
  out: path,
  ownRegistry: z.string().regex(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)*$/, 'expected the name of a host, perhaps with :PORT and /PATH'),
  only: z.string().transform((list) => list.split(',')).optional(),
  upstream: existing.optional(),
  engine: z.string().optional(),
  check: z.boolean().default(false),
  json: z.boolean().default(false),
});
const pushOptions = z.object({
  supply: existing,
  registry: z.string().regex(/^[^\s/]+$/, 'expected HOST or HOST:PORT'),
  authfile: existing,
  ca: existing.optional(),
  holds: z.enum(['all', 'own']).default('all'),
  kubectl: existing.default('kubectl'),
  service: z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, 'expected NAMESPACE/NAME').optional(),
});
const environment = z.object({
  // Empty is the same as unset: that is how Ansible hands on a variable that is not there.
  DRYDOCK_PROGRESS: z.string().refine((value) => value === '' || isAbsolute(value), 'expected an absolute path').optional(),
});

function parsed<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (!result.success) throw new UsageError(`${what}:\n${z.prettifyError(result.error)}`);
  return result.data;
}

const progressPath = (): string | undefined => parsed(environment, process.env, 'environment').DRYDOCK_PROGRESS;

function untilInterrupted(): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => interrupted.abort(new CommandFailed(`ended by ${signal}; run it again to go on`)));
  }
  return interrupted.signal;
}

async function runBuild(given: unknown): Promise<void> {
  const { versions: versionsPath, cache, out, ownRegistry, only, upstream: upstreamPath, engine, check, json } = parsed(buildOptions, given, 'build');
  const progressTo = progressPath();
  const versions = readVersions(versionsPath);
  const all = readFolders(__dirname, versions);
  const upstream = upstreamPath === undefined ? undefined : readUpstream(upstreamPath);
  const ofEngine = all.filter(({ description }) => engine === undefined || description.engine === undefined || description.engine === engine);
  const chosen = only ?? (upstream ? ownFolders(all) : ofEngine.map(({ name }) => name));
  const folders = withNeeds(all, chosen);
  const signal = untilInterrupted();

  const report = (built: string[], written: boolean): void => {
    const result = { changed: built.length > 0 || written, built };
    const verb = check ? 'would be built' : 'built';
    if (json) console.log(JSON.stringify(result));
    else console.log(built.length > 0 ? `${verb}: ${built.join(', ')}` : 'everything is built already');
  };

  const planned = { cache, root: __dirname, folders, all, versions };
  const before = await plan(planned);
  const describe = ({ keyOf }: Plan): Supply => {
    const built = describeSupply(cache, folders, { versions, ownRegistry, keyOf });
    return upstream ? withUpstream(built, upstream, cache) : built;
  };
  const supply = describe(before);
  const names = (missing: typeof folders): string[] => missing.map((folder) => folder.name);
  if (check || before.missing.length === 0) {
    const write = !isWritten(out, supply);
    const exported = !check && upstream ? await exportUpstream(upstream, cache) : [];
    if (write && !check) writeSupply(out, supply);
    report(names(before.missing), write || exported.length > 0);
    return;
  }

  await withLock(
    join(builtIn(cache), 'lock'),
    () => Progress.open(0, progressTo).say('another build is running in the same cache; waiting for it'),
    async () => {
      const now = await plan(planned);
      const progress = Progress.open(now.missing.length, progressTo);
      try {
        await clearUnfinished(cache);
        await build(now, { cache, root: __dirname, versions, all, progress, signal });
      } finally {
        progress.close();
      }
      if (upstream) await exportUpstream(upstream, cache);
      writeSupply(out, describe(now));
      report(names(now.missing), true);
    },
  );
}

async function runPush(given: unknown): Promise<void> {
  const { supply, kubectl, service, ...destination } = parsed(pushOptions, given, 'push');
  const { images, ...rest } = readSupply(supply);
  const progress = Progress.open(Object.keys(images).length, progressPath());
  try {
    const work = (): Promise<string[]> => push({ images, ...rest }, destination, progress);
    const pushed = await (service === undefined ? work() : through({ kubectl, service, port: destination.registry.replace(/^.*:/, '') }, work));
    console.log(JSON.stringify({ changed: pushed.length > 0, pushed }));
  } finally {
    progress.close();
  }
}

const program = new Command('images').exitOverride();
program
  .command('build')
  .description('build what is not in the cache yet, and write where everything lies')
  .requiredOption('--versions <file>', 'group_vars/all/versions.yml')
  .requiredOption('--cache <folder>', 'where results are kept, by content')
  .requiredOption('--out <file>', 'where to write the places of images, programs and manifests')
  .requiredOption('--own-registry <name>', "where the cluster pulls the project's own images from")
  .option('--only <folders>', 'these folders of images/ and what they need, separated by commas')
  .option('--upstream <file>', "build the project's own images only, and take all else from what this file names")
  .option('--engine <name>', 'leave out what other engines of PostgreSQL need')
  .option('--check', 'tell what would be built, and build nothing')
  .option('--json', 'print the result as JSON')
  .action(runBuild);
program
  .command('push')
  .description("copy the built images to the platform's registry")
  .requiredOption('--supply <file>', 'what "build" wrote')
  .requiredOption('--registry <host:port>', 'where to')
  .requiredOption('--authfile <file>', 'user and password, as podman and skopeo keep them')
  .option('--ca <file>', "the authority that signed the registry's certificate; without it, those that this machine trusts")
  .option('--holds <what>', "all: upstream's images, too, under their whole names; own: only those that are named by this registry")
  .option('--service <namespace/name>', "the registry is this Service of the cluster: reach it by a tunnel, at this machine's port of the same number")
  .option('--kubectl <program>', 'what opens the tunnel')
  .action(runPush);

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
    return;
  }
  const expected = error instanceof UsageError || error instanceof DescriptionError || error instanceof CommandFailed;
  console.error(expected ? `images: ${error.message}` : error);
  process.exitCode = error instanceof UsageError || error instanceof DescriptionError ? 2 : 1;
});
