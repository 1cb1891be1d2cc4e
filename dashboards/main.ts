// Prints the dashboards as JSON, checks them against a live Prometheus, and renders them as one page.
import { Command } from 'commander';
import { UnreachableService } from '../metrics/platform';
import { Prometheus } from '../metrics/prometheus';
import { type CommandOption, endWith } from '../seed/command-line';
import { EXIT, Failure } from '../seed/failure';
import { scrapeSeconds } from './answers';
import {
  CHECK_OPTIONS, LOOK_OPTIONS, PRINT_OPTIONS, RENDER_OPTIONS, parseCheck, parseEnvironment, parseLook, parsePrint, parseRender,
} from './arguments';
import { checkDashboards, checkText } from './check';
import { differingFiles, printDashboards, readDashboards, writeFiles } from './json-files';
import { look, lookText } from './look';
import { render, renderedText } from './render';
import { readSettings } from './settings';
import { timeRange } from './time-range';

function print(options: unknown): number {
  const given = parsePrint(options);
  const wanted = printDashboards(readSettings());
  const changed = given.dryRun ? differingFiles(given.dashboards, wanted) : writeFiles(given.dashboards, wanted);
  const verb = given.dryRun ? 'would be written' : 'written';
  tell(given.json, { changed }, changed.length === 0 ? 'the JSON is as the definitions print it' : `${verb}: ${changed.join(', ')}`);
  return 0;
}

async function check(options: unknown): Promise<number> {
  const given = parseCheck(options);
  const dashboards = readDashboards(given.dashboards);
  const result = await checkDashboards(prometheus(), dashboards, timeRange(given.from, given.to, scrapeSeconds(dashboards)));
  tell(given.json, result, checkText(result));
  return result.faults.length === 0 ? 0 : EXIT.objective;
}

async function renderPage(options: unknown): Promise<number> {
  const given = parseRender(options);
  const dashboards = readDashboards(given.dashboards);
  const range = timeRange(given.from, given.to, scrapeSeconds(dashboards));
  const result = await render(prometheus(), dashboards, range, given.reports, given.platform);
  tell(given.json, result, renderedText(result));
  return 0;
}

async function lookAt(options: unknown): Promise<number> {
  const given = parseLook(options);
  const result = await look(given);
  tell(given.json, result, lookText(result));
  return result.faults.length === 0 ? 0 : EXIT.objective;
}

function prometheus(): Prometheus {
  return Prometheus.fromKubeconfig(parseEnvironment(process.env).KUBECONFIG);
}

/** The JSON holds the text too, so that a playbook shows the same lines as the terminal. */
function tell(asJson: boolean, result: object, text: string): void {
  console.log(asJson ? JSON.stringify({ ...result, text: text.split('\n') }) : text);
}

const NOTES = `
Prometheus is asked through the API server of KUBECONFIG.
Exit codes: 0 well, 1 unexpected failure, 2 bad argument, environment or dashboard, 3 a query or a panel brought nothing,
5 Prometheus not reachable.`;

async function main(): Promise<number> {
  let exitCode = 0;
  const program = new Command('dashboards').description("The platform's dashboards: one source for Grafana and for a page of its own.").addHelpText('after', NOTES).exitOverride();
  const command = (name: string, description: string, options: readonly CommandOption[], run: (given: unknown) => number | Promise<number>): Command => {
    const added = program.command(name).description(description).option('--json', 'print the result as one JSON object').exitOverride();
    for (const { flag, text, default: value } of options) added.option(flag, text, value);
    return added.action(async (given: unknown) => {
      exitCode = await run(given);
    });
  };
  command('print', 'write the JSON of the definitions', PRINT_OPTIONS, print).option('--dry-run', 'only tell which files would change');
  command('render', 'make one HTML page from live data', RENDER_OPTIONS, renderPage);
  command('check', 'run every query and fail where one fails or brings nothing', CHECK_OPTIONS, check);
  command('look', 'open a page in a headless Chromium, look for empty panels and errors, and take pictures', LOOK_OPTIONS, lookAt);
  await program.parseAsync();
  return exitCode;
}

/** For this program, a Prometheus that cannot be reached is foreseen. */
function foreseen(error: unknown): never {
  throw error instanceof UnreachableService ? new Failure(EXIT.database, error.message) : error;
}

endWith('dashboards', () => main().catch(foreseen));
