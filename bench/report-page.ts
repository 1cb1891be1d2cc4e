import { CHART_COLOURS, chartSvg } from './chart';
import { type Comparison, changeText } from './compare';
import type { BenchResult } from './result';
import { VERDICT_HEAD, errorLines, makeCommand, measuredNumber, number, outcomeSentence, share, verdictRows } from './text';

/** One page that opens without a network: styles and charts are in it, and there is no script. */
export function reportPage(result: BenchResult, comparison?: Comparison): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Drydock benchmark: ${escapeHtml(result.parameters.workload)}, ${escapeHtml(minute(result.startedAt))}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
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
${comparison ? comparisonSection(comparison) : ''}
<section><h2>Transactions</h2>${transactions(result)}</section>
<section><h2>Errors</h2>${errors(result)}</section>
<section><h2>What ran where</h2>${facts(result)}</section>
</body>
</html>
`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function minute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
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

function tableOf(head: readonly string[], rows: readonly string[]): string {
  return `<div class="scroll"><table><thead><tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function row(name: string, cells: readonly string[]): string {
  return `<tr><th scope="row">${escapeHtml(name)}</th>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
}

/** Inside HTML an SVG needs no namespaces. */
function inline(svg: string): string {
  return svg.replace(/ xmlns(:xlink)?="[^"]*"/g, '');
}

const STYLE = `${CHART_COLOURS}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1100px; padding: 24px 20px 48px; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 24px; font-weight: 500; margin: 0 0 4px; } h2 { font-size: 17px; margin: 32px 0 10px; }
header p { margin: 4px 0; color: var(--muted); } header .note { color: var(--ink); border-left: 3px solid var(--orange); padding-left: 10px; }
code { font: 13px ui-monospace, monospace; overflow-wrap: anywhere; }
mark { background: none; border: 1px solid; border-radius: 10px; padding: 1px 9px; font-size: 13px; font-weight: 600; white-space: nowrap; }
mark.pass { color: var(--teal); } mark.fail { color: var(--red); } mark.open { color: var(--muted); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(116px, 1fr)); gap: 10px; margin-top: 20px; }
.tiles div { border: 1px solid var(--line); border-radius: 8px; padding: 8px 12px; color: var(--muted); font-size: 13px; }
.tiles span { display: block; } .tiles strong { font-size: 20px; color: var(--ink); font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 10px; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; font-weight: 400; }
thead th { color: var(--muted); font-size: 13px; } th:first-child { text-align: left; padding-left: 0; }
small { display: block; color: var(--muted); white-space: normal; min-width: 130px; }
svg { width: 100%; height: auto; display: block; } .narrow { display: none; }
.caption { color: var(--muted); font-size: 13px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 20px; margin: 0; } dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 640px) { .wide { display: none; } .narrow { display: block; } .tiles { grid-template-columns: 1fr 1fr; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 8px; } th, td { padding: 6px 7px; } table { font-size: 14px; }
  mark { white-space: normal; font-size: 12px; padding: 0 6px; } }
`;
