import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { addOptions, endWith } from '../../seed/command-line';
import { EXIT } from '../../seed/failure';
import { compareResults, comparisonText } from '../compare';
import { exitCodeOf } from '../exit-code';
import type { LoadResult } from '../load-result';
import { resultText } from '../result-text';
import { verdictTable } from '../text';
import { withProgress } from '../with-progress';
import { HTTP_OPTIONS, SPIKE_OPTIONS, parseHttpArguments, parseSpikeArguments } from './arguments';
import { httpBenchmark } from './benchmark';
import { httpReportPage } from './report-page';
import { describeHttpRun, readHttpResult } from './result';
import { spike } from './spike';
import { goalTable, missedGoals, spikePage, spikeText } from './spike-page';

async function run(options: unknown): Promise<number> {
  const given = parseHttpArguments(options, process.env);
  const earlier = given.compare === undefined ? undefined : readHttpResult(given.compare);
  const result = await withProgress((progress, signal) => httpBenchmark(given, progress, signal));
  const comparison = earlier && compareResults(earlier, result, describeHttpRun);
  const text = [resultText(result), ...(comparison ? ['', comparisonText(comparison)] : [])].join('\n');
  tell(result, 'bench-http', httpReportPage(result, comparison), text, given);
  return exitCodeOf(result);
}

async function runSpike(options: unknown): Promise<number> {
  const given = parseSpikeArguments(options, process.env);
  const result = await withProgress((progress, signal) => spike(given, progress, signal));
  tell(result, 'spike', spikePage(result), spikeText(result), given, goalTable(result));
  const code = exitCodeOf(result);
  return code === 0 && missedGoals(result).length > 0 ? EXIT.objective : code;
}

/** Writes the report and says what is in it. */
function tell(result: LoadResult, name: string, html: string, text: string, { reports: folder, json }: { readonly reports: string; readonly json: boolean }, verdict = verdictTable(result.objectives)): void {
  const stem = join(resolve(folder), `${name}-${result.startedAt.slice(0, 19).replace(/\D/g, '')}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${stem}.json`, `${JSON.stringify(result, null, 1)}\n`);
  writeFileSync(`${stem}.html`, html);
  const reports = { json: `${stem}.json`, html: `${stem}.html` };
  console.log(json ? JSON.stringify({ outcome: result.outcome, reports, text, verdict }) : `${text}\n\nreport: ${stem}.html`);
}

const EXIT_CODES = `
The cluster is found by KUBECONFIG, the database, where the load's accounts are removed, by PGHOST and libpq's other variables;
k6 must be on PATH.

Exit codes: 0 every measured objective met, 1 unexpected failure, 2 bad argument or environment, 3 an objective failed or a goal was missed,
4 another benchmark runs, 5 database not reachable, 130 interrupted.`;

async function main(): Promise<number> {
  let exitCode = 0;
  const program = new Command('bench-http').exitOverride().addHelpText('after', EXIT_CODES);
  addOptions(program.command('run'), HTTP_OPTIONS)
    .description('loads portal and API with k6, judges them by the objectives of slo.yml and writes a report')
    .action(async (options: unknown) => {
      exitCode = await run(options);
    });
  addOptions(program.command('spike'), SPIKE_OPTIONS)
    .description('many times the load on the image store and back, with its replicas, and a report')
    .action(async (options: unknown) => {
      exitCode = await runSpike(options);
    });
  await program.parseAsync();
  return exitCode;
}

endWith('bench-http', main);
