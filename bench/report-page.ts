import { chartSvg } from './chart';
import { type Comparison, changeText } from './compare';
import { escapeHtml } from './html';
import { inline, minute, page, row, tableOf } from './page';
import { resourceSections } from './resource-page';
import type { BenchResult } from './result';
import { VERDICT_HEAD, errorLines, makeCommand, measuredNumber, number, outcomeSentence, share, verdictRows } from './text';

export function reportPage(result: BenchResult, comparison?: Comparison): string {
  return page(`Drydock benchmark: ${result.parameters.workload}, ${minute(result.startedAt)}`, `<header>
<h1>Benchmark <b>${escapeHtml(result.parameters.workload)}</b> ${badge(result)}</h1>
<p>${escapeHtml(minute(result.startedAt))} · ${escapeHtml(outcomeSentence(result))} · ${result.parameters.clients} clients · <code>${escapeHtml(makeCommand(result))}</code></p>
${rateNote(result)}${result.notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`).join('\n')}
</header>
<section class="tiles">${tiles(result).map(([name, value, unit]) => `<div><span>${name}</span><strong>${value}</strong> ${unit}</div>`).join('\n')}</section>
<section><h2>Objectives</h2>${verdicts(result)}</section>
<section><h2>Over time</h2>
<div class="wide">${inline(chartSvg(result, 1040))}</div><div class="narrow">${inline(chartSvg(result, 360))}</div>
<p class="caption">Shaded: seconds with errors, or without any answer. Longest gap without an answer: ${number(result.longestGap.seconds, 2)} s, at ${number(result.longestGap.startSeconds, 0)} s.</p>
</section>
${resourceSections(result)}
${comparison ? comparisonSection(comparison) : ''}
<section><h2>Transactions</h2>${transactions(result)}</section>
<section><h2>Errors</h2>${errors(result)}</section>
<section><h2>What ran where</h2>${facts(result)}</section>`);
}

function badge({ outcome, objectives }: BenchResult): string {
  if (outcome !== 'complete') return `<mark class="fail">${outcome}</mark>`;
  const failed = objectives.filter(({ verdict }) => verdict.kind === 'fail').length;
  const measured = objectives.filter(({ verdict }) => verdict.kind !== 'not measured').length;
  return failed > 0
    ? `<mark class="fail">${failed} of ${measured} measured objectives failed</mark>`
    : `<mark class="pass">${measured} of ${measured} measured objectives met</mark>`;
}

function rateNote({ parameters }: BenchResult): string {
  if (parameters.rateTps === null) return '';
  return `<p class="note">Held at ${number(parameters.rateTps, 0)} TPS: latency counts from a transaction's scheduled start, so it includes waiting for a free client.</p>`;
}

function tiles({ tps, latency, errors: { ratePercent } }: BenchResult): [string, string, string][] {
  return [
    ['throughput', number(tps, 0), 'TPS'],
    ['average', number(latency.averageMs), 'ms'],
    ['p50', number(latency.p50Ms), 'ms'],
    ['p95', number(latency.p95Ms), 'ms'],
    ['p99', number(latency.p99Ms), 'ms'],
    ['p99.9', number(latency.p999Ms), 'ms'],
    ['max', number(latency.maxMs), 'ms'],
    ['error rate', measuredNumber(ratePercent), '%'],
  ];
}

function verdicts({ objectives }: BenchResult): string {
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

function transactions(result: BenchResult): string {
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

function errors(result: BenchResult): string {
  const lines = errorLines(result);
  if (lines.length === 0) return `<p>None in ${number(result.transactions, 0)} transactions.</p>`;
  const restarts = result.restarts === 0 ? '' : `<p>pgbench's clients were lost and started anew; restarts: ${result.restarts}.</p>`;
  return `<ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>${restarts}`;
}

function comparisonSection({ earlierStartedAt, caveats, differences }: Comparison): string {
  const rows = differences.map((difference) =>
    row(`${difference.what} (${difference.unit})`, [number(difference.earlier, 2), number(difference.now, 2), changeText(difference)]),
  );
  const differs = caveats.map((caveat) => `<li>${escapeHtml(caveat)}</li>`).join('');
  return `<section><h2>Against the run of ${escapeHtml(minute(earlierStartedAt))}</h2>${tableOf(['', 'then', 'now', 'change'], rows)}
${differs === '' ? '' : `<p>What else differs:</p><ul>${differs}</ul>`}</section>`;
}

function facts({ machine, versions, parameters, settings, standbys }: BenchResult): string {
  const pairs: [string, string][] = [
    ['load generator', `${machine.cores} × ${machine.cpu}, ${machine.memoryGib} GiB, Linux ${machine.kernel}`],
    ['PostgreSQL', versions.server],
    ['pgbench', `${versions.pgbench}, ${parameters.threads} threads, up to ${parameters.maxTries} tries`],
    ['drydock', versions.drydock ?? 'no revision'],
    ['node', versions.node],
    ['standbys at the start', standbys.map(({ name, syncState }) => `${name} (${syncState})`).join(', ') || 'none'],
    ...Object.entries(settings),
  ];
  return `<dl>${pairs.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>`;
}
