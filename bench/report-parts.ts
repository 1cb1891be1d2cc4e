// Parts of a page that reports of all loads have.
import { type Panel, chartSvg } from './chart';
import { type Comparison, changeText } from './compare';
import { escapeHtml } from './html';
import type { LoadResult } from './load-result';
import { inline, minute, row, tableOf } from './page';
import { VERDICT_HEAD, WORDS, errorLines, measuredNumber, number, share, verdictRows } from './text';

export function badge({ outcome, objectives }: LoadResult): string {
  if (outcome !== 'complete') return `<mark class="fail">${outcome}</mark>`;
  const failed = objectives.filter(({ verdict }) => verdict.kind === 'fail').length;
  const measured = objectives.filter(({ verdict }) => verdict.kind !== 'not measured').length;
  return failed > 0
    ? `<mark class="fail">${failed} of ${measured} measured objectives failed</mark>`
    : `<mark class="pass">${measured} of ${measured} measured objectives met</mark>`;
}

export function tiles({ tps, latency, errors: { ratePercent }, unit }: LoadResult): string {
  const figures: [string, string, string][] = [
    ['throughput', number(tps, 0), WORDS[unit].rate],
    ['average', number(latency.averageMs), 'ms'],
    ['p50', number(latency.p50Ms), 'ms'],
    ['p95', number(latency.p95Ms), 'ms'],
    ['p99', number(latency.p99Ms), 'ms'],
    ['p99.9', number(latency.p999Ms), 'ms'],
    ['max', number(latency.maxMs), 'ms'],
    ['error rate', measuredNumber(ratePercent), '%'],
  ];
  return `<section class="tiles">${figures.map(([name, value, unitOf]) => `<div><span>${name}</span><strong>${value}</strong> ${unitOf}</div>`).join('\n')}</section>`;
}

export function verdicts({ objectives }: LoadResult): string {
  const rows = verdictRows(objectives).map((cells, index) => {
    const judged = objectives[index];
    const kind = judged?.verdict.kind ?? '';
    const why = judged?.verdict.kind === 'not measured' ? judged.verdict.reason : (judged?.description ?? '');
    const [name, verdict, ...rest] = cells.map(escapeHtml);
    const marked = `<mark class="${kind === 'not measured' ? 'open' : kind}">${verdict}</mark>`;
    return `<tr><th scope="row">${name}<small>${escapeHtml(why)}</small></th>${[marked, ...rest].map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return tableOf(VERDICT_HEAD, rows);
}

/** Each of the workload's transactions by itself. */
export function transactions(result: LoadResult): string {
  const head = ['latency in ms', 'p50', 'p95', 'p99', 'p99.9', 'max', 'average', 'count', 'share', 'failed'];
  return tableOf(
    head,
    result.scripts.map((script) => {
      const { averageMs, p50Ms, p95Ms, p99Ms, p999Ms, maxMs } = script;
      return row(script.name, [
        ...[p50Ms, p95Ms, p99Ms, p999Ms, maxMs, averageMs].map((value) => number(value)),
        number(script.transactions, 0),
        `${share(script.transactions, result.transactions)} %`,
        number(script.failures, 0),
      ]);
    }),
  );
}

export function comparisonSection({ earlierStartedAt, caveats, differences }: Comparison): string {
  const rows = differences.map((difference) =>
    row(`${difference.what} (${difference.unit})`, [number(difference.earlier, 2), number(difference.now, 2), changeText(difference)]),
  );
  const differs = caveats.map((caveat) => `<li>${escapeHtml(caveat)}</li>`).join('');
  return `<section><h2>Against the run of ${escapeHtml(minute(earlierStartedAt))}</h2>${tableOf(['', 'then', 'now', 'change'], rows)}
${differs === '' ? '' : `<p>What else differs:</p><ul>${differs}</ul>`}</section>`;
}

export function overTime(result: LoadResult, further: readonly Panel[] = []): string {
  const svg = (width: number): string => inline(chartSvg(result, width, further));
  return `<section><h2>Over time</h2>
<div class="wide">${svg(1040)}</div><div class="narrow">${svg(360)}</div>
<p class="caption">Shaded: seconds with errors, or without any answer. Longest gap without an answer: ${number(result.longestGap.seconds, 2)} s, at ${number(result.longestGap.startSeconds, 0)} s.</p>
</section>`;
}

export function errors(result: LoadResult): string {
  const lines = errorLines(result);
  if (lines.length === 0) return `<p>None in ${number(result.transactions, 0)} ${WORDS[result.unit].many}.</p>`;
  return `<ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`;
}

/** What ran where. */
export function facts(pairs: readonly (readonly [string, string])[]): string {
  return `<dl>${pairs.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>`;
}

export function machineText({ machine }: Pick<LoadResult, 'machine'>): string {
  return `${machine.cores} × ${machine.cpu}, ${machine.memoryGib} GiB, Linux ${machine.kernel}`;
}
