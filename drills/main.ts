import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { Progress } from '../bench/progress';
import { endWith } from '../seed/command-line';
import { EXIT } from '../seed/failure';
import { connectionFromEnvironment } from '../seed/postgres';
import { alertDemo } from './alert-demo';
import { kubeconfigFrom, parseArguments } from './arguments';
import { control } from './control';
import { type Fault, FAULTS } from './faults/fault';
import { instanceMissing } from './faults/instance-missing';
import { replicationLag } from './faults/replication-lag';
import { targetDown } from './faults/target-down';
import { volumeFilling } from './faults/volume-filling';
import { openMonitoring } from './monitoring';
import { reportPage } from './report-page';
import { type AlertDemoResult, missedGoals } from './result';
import { resultText } from './text';

const INTERRUPTED = 130;

async function run(options: unknown): Promise<number> {
  const given = parseArguments(options);
  const monitoring = openMonitoring(kubeconfigFrom(process.env));
  const database = connectionFromEnvironment(process.env);
  const allFaults: readonly Fault[] = [replicationLag(database), volumeFilling(given.image), instanceMissing(), targetDown()];
  const faults = allFaults.filter(({ name }) => given.only.includes(name));
  const result = await withProgress((progress, signal): Promise<AlertDemoResult> => {
    const common = { allFaults, monitoring, database, progress, signal };
    return given.control === undefined ? alertDemo({ ...common, faults }) : control({ ...common, seconds: given.control });
  });
  const reports = write(result, given.reports);
  const text = resultText(result);
  if (given.json) tell(`\n${text}`);
  console.log(given.json ? JSON.stringify({ outcome: result.outcome, missed: missedGoals(result), reports, text }) : `${text}\n\nreport: ${reports.html}`);
  return exitCodeOf(result);
}

/** To a terminal that was named; without one the result's text has it. */
function tell(text: string): void {
  if (!process.env.DRYDOCK_PROGRESS) return;
  const progress = new Progress(process.env.DRYDOCK_PROGRESS);
  progress.note(text);
  progress.close();
}

function write(result: AlertDemoResult, folder: string): Record<'json' | 'html' | 'payloads', string> {
  mkdirSync(folder, { recursive: true });
  const name = result.kind === 'control' ? 'alert-control' : 'alert-demo';
  const stem = join(resolve(folder), `${name}-${result.startedAt.slice(0, 19).replace(/\D/g, '')}`);
  const reports = { json: `${stem}.json`, html: `${stem}.html`, payloads: `${stem}.payloads.json` };
  const notifications = result.kind === 'control' ? result.notifications : result.drills.flatMap((drill) => drill.notifications);
  const payloads = notifications.map(({ arrivedAt, payload }) => ({ arrivedAt, payload }));
  // The payloads have a file of their own: the result is for reading.
  const json = JSON.stringify(result, (key, value: unknown) => (key === 'notifications' ? undefined : value), 1);
  writeFileSync(reports.json, `${json}\n`);
  writeFileSync(reports.payloads, `${JSON.stringify(payloads, null, 1)}\n`);
  writeFileSync(reports.html, reportPage(result));
  return reports;
}

function exitCodeOf(result: AlertDemoResult): number {
  if (result.outcome === 'interrupted') return INTERRUPTED;
  if (result.outcome === 'broken off') return EXIT.unexpected;
  return missedGoals(result).length === 0 ? 0 : EXIT.objective;
}

/** However often it is interrupted: the fault under way is undone first, and that has a bound of its own. */
async function withProgress<T>(use: (progress: Progress, signal: AbortSignal) => Promise<T>): Promise<T> {
  const progress = new Progress(process.env.DRYDOCK_PROGRESS);
  const interrupt = new AbortController();
  const onSignal = (): void => {
    progress.note('interrupted: what is broken is undone now, please wait');
    interrupt.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  // Whoever reads the result may be gone by then; the reports are there all the same.
  process.stdout.on('error', () => {});
  try {
    return await use(progress, interrupt.signal);
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
    progress.close();
  }
}

const EXIT_CODES = `
The cluster is found by KUBECONFIG, the database by PGHOST, PGHOSTADDR, PGPORT, PGDATABASE, PGUSER, PGPASSFILE, PGSSLMODE and
PGSSLROOTCERT; kubectl and podman must be on PATH.

Exit codes: 0 every goal reached, 1 unexpected failure, 2 bad argument or environment or no monitoring, 3 a goal missed or
an alert in the control run, 4 another alert-demo runs, 5 database not reachable, 130 interrupted.`;

async function main(): Promise<number> {
  let exitCode = 0;
  const program = new Command('drills').description('Breaks things on purpose and shows what comes of it.').exitOverride();
  program
    .command('alert-demo')
    .description('make real faults, and measure how long their alerts take to the webhook and to be over; each is undone, also at Ctrl-C')
    .option('--only <names>', `which faults: ${FAULTS.join(', ')}`, FAULTS.join(','))
    .option('--control <seconds>', 'break nothing, watch for so long, and fail if anything but the watchdog arrives')
    .option('--image <name>', 'the image of the pod that fills a volume; it needs a shell')
    .option('--reports <folder>', 'where the report goes', 'reports')
    .option('--json', 'print the result as one JSON object')
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .action(async (options: unknown) => {
      exitCode = await run(options);
    });
  await program.parseAsync();
  return exitCode;
}

endWith('drills', main);
