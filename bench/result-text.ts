import type { MonitoringRead } from './resources';
import type { LoadResult } from './load-result';
import { resourceLine, sizingHint } from './sizing';
import { WORDS, errorLines, measuredNumber, number, outcomeSentence, share, table, verdictTable } from './text';

export function resultText(result: LoadResult): string {
  const { latency, errors, longestGap, scripts } = result;
  return [
    `${result.parameters.workload}: ${outcomeSentence(result)}`,
    '',
    `  ${number(result.tps)} ${WORDS[result.unit].rate}, ${number(result.transactions, 0)} ${WORDS[result.unit].many}, ${errors.total} errors (${measuredNumber(errors.ratePercent)} %)`,
    ...errorLines(result).map((line) => `    ${line}`),
    `  longest gap without an answer ${number(longestGap.seconds, 2)} s`,
    '',
    table([
      ['latency in ms', 'share', 'average', 'p50', 'p95', 'p99', 'p99.9', 'max'],
      latencyRow('all', '', latency),
      ...scripts.map((script) => latencyRow(script.name, `${share(script.transactions, result.transactions)} %`, script)),
    ]),
    '',
    verdictTable(result.objectives),
    ...monitoringLines(result),
    ...result.notes.map((note) => `\nnote: ${note}`),
  ].join('\n');
}

/** Error budgets and resources, where Prometheus has told them. */
function monitoringLines(result: LoadResult): string[] {
  if (result.monitoring.kind === 'not there') return [];
  const hint = sizingHint(result);
  return ['', ...budgetLines(result.monitoring).map((line) => `  ${line}`), `  ${resourceLine(result.monitoring)}`, ...(hint === null ? [] : [`  ${hint}`])];
}

export function budgetLines({ budgets, probe }: MonitoringRead): string[] {
  return budgets.map(({ objective, missedRatio, budgetRatio, windowDays, spentPercent }) => {
    const missed = `${measuredNumber(100 * missedRatio)} % of the probe's ${number(probe?.requests ?? 0, 0)} requests missed it, allowed are ${measuredNumber(100 * budgetRatio)} %`;
    return `Error budget of ${objective}: the run spent ${measuredNumber(spentPercent)} % of what ${windowDays} days have (${missed})`;
  });
}

function latencyRow(name: string, shareText: string, latency: LoadResult['latency']): string[] {
  const { averageMs, p50Ms, p95Ms, p99Ms, p999Ms, maxMs } = latency;
  return [name, shareText, ...[averageMs, p50Ms, p95Ms, p99Ms, p999Ms, maxMs].map((value) => number(value))];
}
