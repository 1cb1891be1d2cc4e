// Makes the pods of the StatefulSet one cluster, puts its shards where they belong, and shows them.
import { Command } from 'commander';
import { z } from 'zod';
import { endWith, parseGiven } from '../seed/command-line';
import { EXIT, Failure } from '../seed/failure';
import { arrange } from './arrange';
import { plan } from './arrangement';
import { NotThere, observe, survey } from './cluster';
import { shardsOf } from './search';
import { describeShards } from './text';

const wholeNumber = (least: number, most: number) => {
  const allowed = `allowed is a whole number from ${least} to ${most}`;
  return z.string(allowed).regex(/^\d{1,6}$/, allowed).transform(Number).pipe(z.number().min(least, allowed).max(most, allowed));
};
// Ten would make 3,840 arrangements to look at, more would take long.
const members = wholeNumber(6, 10).refine((count) => count % 2 === 0, 'allowed is an even number: each shard has two');
const arrangeOptions = z.object({ members, timeoutSeconds: wholeNumber(1, 3600), check: z.boolean().default(false) });
const showOptions = z.object({ members });

async function main(): Promise<number> {
  let exitCode = 0;
  const program = new Command('redis-cluster').exitOverride().addHelpText('after', '\nThe cluster is found by KUBECONFIG, with kubectl on the PATH.');
  program
    .command('arrange')
    .description('make one cluster of the pods, each shard on two nodes and each node with one master; prints JSON')
    .requiredOption('--members <n>', 'how many pods there are')
    .requiredOption('--timeout-seconds <n>', 'longest wait')
    .option('--check', 'tell what would be done first, and do nothing')
    .action(async (given: unknown) => {
      exitCode = await runArrange(parseGiven(arrangeOptions, given));
    });
  program
    .command('show')
    .description('print a table of the shards')
    .requiredOption('--members <n>', 'how many pods there are')
    .action(async (given: unknown) => {
      exitCode = await runShow(parseGiven(showOptions, given));
    });
  await program.parseAsync();
  return exitCode;
}

async function runArrange({ members: count, timeoutSeconds, check }: z.infer<typeof arrangeOptions>): Promise<number> {
  if (check) {
    const next = plan(await observe(count).catch(toFailure));
    const actions = next.kind === 'act' ? next.actions.map(({ text }) => text) : [];
    console.log(JSON.stringify({ changed: actions.length > 0, actions }));
    return 0;
  }
  const arranged = await arrange({ count, timeoutSeconds, signal: interruption() });
  const shards = shardsOf(arranged.members).map(({ owner, followers }) => ({
    master: owner.pod.name,
    node: owner.pod.node,
    replicas: followers.map(({ pod }) => ({ name: pod.name, node: pod.node })),
    slots: owner.self.slots,
  }));
  console.log(JSON.stringify({ changed: arranged.actions.length > 0, actions: arranged.actions, unmet: arranged.unmet, shards }));
  return arranged.unmet.length > 0 ? EXIT.objective : 0;
}

async function runShow({ members: count }: z.infer<typeof showOptions>): Promise<number> {
  const { members: seen } = await survey().catch(toFailure);
  console.log(describeShards(seen));
  if (seen.length < count) {
    console.log(`  ${seen.length} of ${count} members answer`);
    return 0;
  }
  const next = plan(seen);
  if (next.kind === 'wait') console.log(`  at the moment: ${next.why}`);
  if (next.kind === 'act') console.log(`  make up would do: ${next.actions.map(({ text }) => text).join('; ')}`);
  return 0;
}

function toFailure(error: unknown): never {
  throw error instanceof NotThere ? new Failure(EXIT.unexpected, error.message) : error;
}

function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]] as const) {
    process.once(signal, () => controller.abort(new Failure(code, `interrupted by ${signal}; run it again to go on`)));
  }
  return controller.signal;
}

endWith('redis-cluster', main);
