import { escapeHtml } from '../../bench/html';
import { inline, legend, minute, page, row, tableOf } from '../../bench/page';
import { LINES, drillSvg, marksOf } from './chart';
import { upper } from './markdown';
import type { DrillResult } from './result';
import { EVENT_HEAD, FAILURE_HEAD, GOAL_HEAD, REQUEST_HEAD, eventRow, failureRow, goalRows, requestRow } from './text';

const STYLE = 'td.words { text-align: left; white-space: normal; min-width: 240px; overflow-wrap: anywhere; } section.timeline th:last-child { text-align: left; } ol.marks { columns: 2 300px; padding-left: 28px; font-size: 14px; } ol.marks li { break-inside: avoid; }';

export function drillPage(result: DrillResult): string {
  const { drill, what, startedAt, notes, events, loadAt, requests, failures, logs } = result;
  return page(`Drydock drill: ${drill}, ${minute(startedAt)}`, `<style>${STYLE}</style><header>
<h1>Drill <b>${drill}</b> ${badge(result)}</h1>
<p>${escapeHtml(minute(startedAt))} · ${escapeHtml(upper(what))} · <code>make drill DRILL=${drill}</code></p>
${notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`).join('\n')}
</header>
<section><h2>Goals</h2>${goals(result)}</section>
<section><h2>What clients saw</h2>${picture(result)}</section>
<section class="timeline"><h2>Timeline</h2>${worded(EVENT_HEAD, events.map((event) => eventRow(event, loadAt)))}</section>
<section><h2>Requests</h2>${tableOf(REQUEST_HEAD, requests.map((request) => row(request.name, requestRow(request).slice(1))))}</section>
<section><h2>Errors that clients saw, by second</h2>${failures.length === 0 ? '<p>None.</p>' : tableOf(FAILURE_HEAD, failures.map((failure) => row(String(failure.second), failureRow(failure).slice(1))))}</section>
<section><h2>Errors and warnings of the pods</h2>${logs.length === 0 ? '<p>None.</p>' : logs.map(logSection).join('\n')}</section>`);
}

function badge({ outcome, goals: all }: DrillResult): string {
  if (outcome !== 'complete') return `<mark class="fail">${outcome}</mark>`;
  const missed = all.filter(({ isReached }) => !isReached).length;
  return missed === 0 ? '<mark class="pass">all goals reached</mark>' : `<mark class="fail">${missed} of ${all.length} goals missed</mark>`;
}

function goals(result: DrillResult): string {
  if (result.goals.length === 0) return '<p>The drill was cut short before anything could be judged.</p>';
  const rows = goalRows(result).map(([what = '', verdict = '', ...values]) => {
    const mark = `<mark class="${verdict === 'reached' ? 'pass' : 'fail'}">${verdict}</mark>`;
    return `<tr><th scope="row" style="white-space: normal">${escapeHtml(what)}</th><td>${mark}</td>${values.map((value) => `<td style="white-space: normal">${escapeHtml(value)}</td>`).join('')}</tr>`;
  });
  return tableOf(GOAL_HEAD, rows);
}

function picture(result: DrillResult): string {
  if (result.seconds.length === 0) return '<p>There was no load.</p>';
  const marks = marksOf(result).map(({ text, second }) => `<li>${second.toFixed(1)} s: ${escapeHtml(text)}</li>`);
  return `${legend(LINES)}<div class="wide">${inline(drillSvg(result, 1040))}</div><div class="narrow">${inline(drillSvg(result, 360))}</div>
<p class="caption">Seconds since the load began. Upright lines are the drill's own marks, dashed ones alerts that arrived:</p><ol class="marks">${marks.join('')}</ol>`;
}

/** The last column is words. */
function worded(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return tableOf(head, rows.map((cells) => `<tr>${cells.map((cell, index) => `<td${index === head.length - 1 ? ' class="words"' : ''}>${escapeHtml(cell)}</td>`).join('')}</tr>`));
}

function logSection({ pod, lines, more }: DrillResult['logs'][number]): string {
  return `<details><summary>${escapeHtml(pod)}: ${lines.length + more} lines</summary><pre>${escapeHtml(lines.join('\n'))}${more > 0 ? `\n(and ${more} more)` : ''}</pre></details>`;
}
