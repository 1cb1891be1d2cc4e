import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { findDoor } from '../bench/http/door';
import { Progress } from '../bench/progress';
import { type Interruption, withProgress } from '../bench/with-progress';
import type { Notification } from '../metrics/alert-log';
import { endWith } from '../seed/command-line';
import { EXIT } from '../seed/failure';
import { connectionFromEnvironment } from '../seed/postgres';
import { alertDemo } from './alerts/alert-demo';
import { control } from './alerts/control';
import { reportPage } from './alerts/report-page';
import { type AlertDemoResult, missedGoals as missedByAlerts } from './alerts/result';
import { resultText as alertText } from './alerts/text';
import { kubeconfigFrom, parseArguments, parseDrillArguments } from './arguments';
import { DRILLS, DRILL_NAMES } from './faults/drills';
import { FAULTS } from './faults/fault';
import { alertFaults } from './faults/alert-faults';
import { withDrillLock } from './lock';
import { openMonitoring } from './monitoring';
import { drillMarkdown } from './under-load/markdown';
import { drillPage } from './under-load/report-page';
import { missedGoals } from './under-load/result';
import { runDrill } from './under-load/run';
import { resultText } from './under-load/text';

const INTERRUPTED = 130;
/** However often: the fault under way is undone first, and that has a bound of its own. */
const INTERRUPTION: Interruption = { words: 'what is broken is undone now, please wait', secondEnds: false };

async function runAlertDemo(options: unknown): Promise<number> {
  const given = parseArguments(options);
  const kubeconfig = kubeconfigFrom(process.env);
  const monitoring = openMonitoring(kubeconfig);
  const database = connectionFromEnvironment(process.env);
  const allFaults = alertFaults(database, given.image);
  const faults = allFaults.filter(({ name }) => given.only.includes(name));
  const undoables = [...DRILL_NAMES.map((name) => DRILLS[name]()), ...allFaults];
  const result = await withDrillLock(kubeconfig, () =>
    withProgress((progress, signal): Promise<AlertDemoResult> => {
      const common = { allFaults, undoables, monitoring, progress, signal };
      return given.control === undefined ? alertDemo({ ...common, database, faults }) : control({ ...common, seconds: given.control });
    }, INTERRUPTION),
  );
  const name = result.kind === 'control' ? 'alert-control' : 'alert-demo';
  const notifications = result.kind === 'control' ? result.notifications : result.drills.flatMap((drill) => drill.notifications);
  const reports = write(given.reports, name, result, notifications, { html: reportPage(result) });
  return tell(given.json, result.outcome, missedByAlerts(result), reports, alertText(result));
}

async function runOneDrill(options: unknown): Promise<number> {
  const given = parseDrillArguments(options);
  const kubeconfig = kubeconfigFrom(process.env);
  const monitoring = openMonitoring(kubeconfig);
  const database = connectionFromEnvironment(process.env);
  const { domain, authority } = given;
  const result = await withDrillLock(kubeconfig, async () => {
    const door = await findDoor({ kubeconfig, domain, authority });
    const undoables = [...DRILL_NAMES.map((name) => DRILLS[name]()), ...alertFaults(database, given.image)];
    const limits = { errorRatePercent: given.errorRate, redisFailoverSeconds: given.redisFailover };
    return withProgress(
      (progress, signal) => runDrill({ name: given.drill, door, domain, database, monitoring, limits, undoables, progress, signal }),
      INTERRUPTION,
    );
  });
  const reports = write(given.reports, `drill-${result.drill}`, result, result.notifications, { html: drillPage(result), md: drillMarkdown(result) });
  return tell(given.json, result.outcome, missedGoals(result), reports, resultText(result));
}

/** The result as JSON, its pages, and what the webhook was told, which has a file of its own: the result is for reading. */
function write(folder: string, name: string, result: { readonly startedAt: string }, notifications: readonly Notification[], pages: Readonly<Record<string, string>>): Record<string, string> {
  mkdirSync(folder, { recursive: true });
  const stem = join(resolve(folder), `${name}-${result.startedAt.slice(0, 19).replace(/\D/g, '')}`);
  const payloads = notifications.map(({ arrivedAt, payload }) => ({ arrivedAt, payload }));
  const texts = {
    ...pages,
    json: `${JSON.stringify(result, (key, value: unknown) => (key === 'notifications' ? undefined : value), 1)}\n`,
    'payloads.json': `${JSON.stringify(payloads, null, 1)}\n`,
  };
  for (const [ending, text] of Object.entries(texts)) writeFileSync(`${stem}.${ending}`, text);
  return Object.fromEntries(Object.keys(texts).map((ending) => [ending, `${stem}.${ending}`]));
}

/** As JSON for the play, and as text to a terminal that was named; gives back the exit code. */
function tell(isJson: boolean, outcome: 'complete' | 'interrupted' | 'broken off', missed: readonly string[], reports: Readonly<Record<string, string>>, text: string): number {
  if (isJson && process.env.DRYDOCK_PROGRESS) {
    const progress = new Progress(process.env.DRYDOCK_PROGRESS);
    progress.note(`\n${text}`);
    progress.close();
  }
  console.log(isJson ? JSON.stringify({ outcome, missed, reports, text }) : `${text}\n\nreport: ${reports.html}`);
  if (outcome === 'interrupted') return INTERRUPTED;
  if (outcome === 'broken off') return EXIT.unexpected;
  return missed.length === 0 ? 0 : EXIT.objective;
}

const EXIT_CODES = `
The cluster is found by KUBECONFIG, the database by PGHOST, PGHOSTADDR, PGPORT, PGDATABASE, PGUSER, PGPASSFILE, PGSSLMODE and
PGSSLROOTCERT; kubectl, podman and, for a drill, k6 must be on PATH.

Exit codes: 0 every goal reached, 1 unexpected failure, 2 bad argument or environment or no monitoring, 3 a goal missed or
an alert in the control run, 4 another drill runs, 5 database not reachable, 130 interrupted.`;

async function main(): Promise<number> {
  let exitCode = 0;
  const program = new Command('drills').description('Breaks things on purpose and shows what comes of it.').exitOverride();
  const command = (name: string, description: string, run: (options: unknown) => Promise<number>): Command =>
    program
      .command(name)
      .description(description)
      .option('--image <name>', 'the image of the pod that fills a volume; it needs a shell')
      .option('--reports <folder>', 'where the report goes', 'reports')
      .option('--json', 'print the result as one JSON object')
      .addHelpText('after', EXIT_CODES)
      .exitOverride()
      .action(async (options: unknown) => {
        exitCode = await run(options);
      });
  command('alert-demo', 'make real faults, and measure how long their alerts take to the webhook and to be over; each is undone, also at Ctrl-C', runAlertDemo)
    .option('--only <names>', `which faults: ${FAULTS.join(', ')}`, FAULTS.join(','))
    .option('--control <seconds>', 'break nothing, watch for so long, and fail if anything but the watchdog arrives');
  command('drill', 'steady load through the door, a real fault, recovery, and the proof of it; the fault is undone, also at Ctrl-C', runOneDrill)
    .option('--drill <name>', `which: ${DRILL_NAMES.join(', ')}`, '')
    .option('--domain <name>', 'the domain of the door')
    .option('--authority <file>', 'the certificate authority of the door')
    .option('--error-rate <percent>', 'of all requests, those that may fail')
    .option('--redis-failover <seconds>', 'how long a shard may have no master');
  await program.parseAsync();
  return exitCode;
}

endWith('drills', main);
