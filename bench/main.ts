import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { addOptions, endWith } from '../seed/command-line';
import { EXIT } from '../seed/failure';
import { LOAD_OPTIONS, OVERHEAD_OPTIONS, RUN_OPTIONS, parseBenchArguments, parseOverheadArguments } from './arguments';
import { benchmark } from './benchmark';
import { compareResults, comparisonText, describeDatabaseRun } from './compare';
import { INTERRUPTED, exitCodeOf } from './exit-code';
import { overhead, overheadText } from './overhead';
import { reportPage } from './report-page';
import { readResult } from './result';
import { resultText } from './result-text';
import { writeSummary } from './summary';
import { verdictTable } from './text';
import { withProgress } from './with-progress';

async function run(options: unknown): Promise<number> {
  const given = parseBenchArguments(options);
  const earlier = given.compare === undefined ? undefined : readResult(given.compare);
  const result = await withProgress((progress, signal) => benchmark(given, progress, signal));
  const comparison = earlier && compareResults(earlier, result, describeDatabaseRun);
  const stem = join(resolve(given.reports), `bench-${result.startedAt.slice(0, 19).replace(/\D/g, '')}`);
  mkdirSync(given.reports, { recursive: true });
  writeFileSync(`${stem}.json`, `${JSON.stringify(result, null, 1)}\n`);
  writeFileSync(`${stem}.html`, reportPage(result, comparison));
  if (result.fullRun) writeSummary(given.summary, result);
  const reports = { json: `${stem}.json`, html: `${stem}.html`, summary: result.fullRun ? given.summary : null };
  const text = [resultText(result), ...(comparison ? ['', comparisonText(comparison)] : [])].join('\n');
  console.log(given.json ? JSON.stringify({ ...result, series: undefined, comparison, reports, text, verdict: verdictTable(result.objectives) }) : `${text}\n\nreport: ${stem}.html`);
  return exitCodeOf(result);
}

async function compareWithBare(options: unknown): Promise<number> {
  const given = parseOverheadArguments(options);
  const result = await withProgress((progress, signal) => overhead(given, progress, signal));
  console.log(given.json ? JSON.stringify({ ...result, text: overheadText(result) }) : overheadText(result));
  if (result.interrupted) return INTERRUPTED;
  return result.verdict === 'fail' ? EXIT.objective : 0;
}

const EXIT_CODES = `
The database is found by PGHOST and libpq's other variables; by KUBECONFIG, where it is set, Prometheus is asked what a run took.

Exit codes: 0 every measured objective met, 1 unexpected failure, 2 bad argument or environment or nothing seeded,
3 an objective failed, 4 another benchmark runs, 5 database not reachable, 130 interrupted.`;

async function main(): Promise<number> {
  let exitCode = 0;
  const program = new Command('bench')
    .description('Measures PostgreSQL with pgbench, judges it by the objectives of slo.yml and writes a report.')
    .addHelpText('after', EXIT_CODES)
    // Options before `overhead` are this command's, options after it are its own: both know --duration.
    .enablePositionalOptions();
  addOptions(program, [...LOAD_OPTIONS, ...RUN_OPTIONS]).action(async (options: unknown) => {
    exitCode = await run(options);
  });
  addOptions(program.command('overhead'), [...LOAD_OPTIONS, ...OVERHEAD_OPTIONS])
    .description('run bare pgbench and the harness side by side and compare them')
    .action(async (options: unknown) => {
      exitCode = await compareWithBare(options);
    });
  await program.parseAsync();
  return exitCode;
}

endWith('bench', main);
