import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { chartSvg } from './chart';
import { CHART_COLOURS } from './colours';
import type { BenchResult } from './result';
import { resourceLine, sizingHint } from './sizing';
import { VERDICT_HEAD, makeCommand, measuredNumber, number, share, verdictRows } from './text';

/** Writes performance-report.md and the picture beside it. */
export function writeSummary(file: string, result: BenchResult): void {
  const picture = file.replace(/(\.md)?$/, '.svg');
  writeFileSync(picture, summaryPicture(result));
  writeFileSync(file, summaryText(result, basename(picture)));
}

/** A picture of its own, with its own colours for light and dark. */
export function summaryPicture(result: BenchResult): string {
  const svg = chartSvg(result, 840);
  const start = svg.indexOf('>') + 1;
  return `${svg.slice(0, start)}\n<style>${CHART_COLOURS}</style>${svg.slice(start)}\n`;
}

export function summaryText(result: BenchResult, picture: string): string {
  const { parameters, versions, machine, settings, standbys, latency, errors, longestGap } = result;
  const hint = sizingHint(result);
  const standbyText = standbys.map(({ name, syncState }) => `${name} (${syncState})`).join(', ') || 'none';
  return `# Performance report

The last full run: \`${makeCommand(result)}\`, ${result.startedAt.slice(0, 10)}, Drydock ${versions.drydock ?? 'without a revision'}.
This file is written by that command.

| throughput | average | p50 | p95 | p99 | p99.9 | max | errors | longest gap |
|---|---|---|---|---|---|---|---|---|
| ${number(result.tps)} TPS | ${[latency.averageMs, latency.p50Ms, latency.p95Ms, latency.p99Ms, latency.p999Ms, latency.maxMs]
    .map((value) => `${number(value)} ms`)
    .join(' | ')} | ${errors.total} (${measuredNumber(errors.ratePercent)} %) | ${number(longestGap.seconds, 2)} s |

![Throughput and latency over the run](${picture})

## Objectives

| ${VERDICT_HEAD.join(' | ')} |
|---|---|---|---|---|
${verdictRows(result.objectives)
  .map((cells) => `| ${cells.join(' | ')} |`)
  .join('\n')}
${result.objectives
  .map(({ objective, verdict }) => (verdict.kind === 'not measured' ? `\n- ${objective} was not measured: ${verdict.reason}.\n` : ''))
  .join('')}
## Resources

${[resourceLine(result.monitoring), ...(hint === null ? [] : ['', hint])].join('\n')}

## Transactions

| script | share | p50 ms | p95 ms | p99 ms | max ms |
|---|---|---|---|---|---|
${result.scripts
  .map(({ name, transactions, p50Ms, p95Ms, p99Ms, maxMs }) =>
    `| ${[name, `${share(transactions, result.transactions)} %`, ...[p50Ms, p95Ms, p99Ms, maxMs].map((value) => number(value))].join(' | ')} |`)
  .join('\n')}

## What ran where

- Machine: ${machine.cores} × ${machine.cpu}, ${machine.memoryGib} GiB, Linux ${machine.kernel}; pgbench runs on it too.
- PostgreSQL ${versions.server}, pgbench ${versions.pgbench}, Node ${versions.node}.
- Standbys: ${standbyText}; synchronous_commit \`${settings.synchronous_commit ?? '?'}\`, synchronous_standby_names \`${settings.synchronous_standby_names || 'none'}\`.
- ${parameters.clients} clients on ${parameters.threads} threads for ${parameters.durationSeconds} s, ${
    parameters.rateTps === null ? 'as fast as they are answered' : `held at ${parameters.rateTps} TPS, latency from the scheduled start`
  }; ${number(result.transactions, 0)} transactions.
`;
}
