import { escapeHtml } from '../../bench/html';
import { inline, legend, minute, page, row, tableOf } from '../../bench/page';
import { secondsBetween } from './moments';
import { type AlertDemoResult, type ControlResult, type DemoResult, type Drill, MOMENTS, missedGoals } from './result';
import { STRETCHES, timelineSvg } from './chart';
import { DRILL_HEAD, drillRow, labelText, seconds } from './text';

/** What each moment is, for who reads the page. */
const MEANINGS: Readonly<Record<(typeof MOMENTS)[number], string>> = {
  broken: 'the fault is there',
  held: "the condition is true in Prometheus' data",
  due: 'the rule\'s own "for" has passed since then',
  pending: 'first evaluation that found it pending',
  firing: 'first evaluation that found it firing',
  arrived: 'the webhook was told',
  undone: 'the fault begins to be undone',
  gone: "the condition is no longer true in Prometheus' data",
  resolved: 'the webhook was told that it is over',
};

export function reportPage(result: AlertDemoResult): string {
  const what = result.kind === 'control' ? 'Alerts with nothing broken' : 'Alerts of real faults';
  return page(`Drydock: ${what}, ${minute(result.startedAt)}`, `<header>
<h1>${what} ${badge(result)}</h1>
<p>${escapeHtml(minute(result.startedAt))} · <code>${command(result)}</code></p>
${result.notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`).join('\n')}
</header>
${result.kind === 'control' ? controlSections(result) : demoSections(result)}`);
}

function badge(result: AlertDemoResult): string {
  if (result.outcome !== 'complete') return `<mark class="fail">${result.outcome}</mark>`;
  if (result.kind === 'control') return missedGoals(result).length === 0 ? '<mark class="pass">quiet</mark>' : `<mark class="fail">${result.arrived.length} arrived</mark>`;
  const missed = result.drills.filter((drill) => drill.missed.length > 0).length;
  return missed === 0 ? '<mark class="pass">all goals reached</mark>' : `<mark class="fail">${missed} of ${result.drills.length} missed a goal</mark>`;
}

function command(result: AlertDemoResult): string {
  if (result.kind === 'control') return `make alert-demo CONTROL=${result.wantedSeconds}`;
  return `make alert-demo DEMO=${result.drills.map(({ name }) => name).join(',')}`;
}

function demoSections({ drills }: DemoResult): string {
  if (drills.length === 0) return '<p>No fault was made.</p>';
  return `<section><h2>From fault to webhook</h2>
${legend(STRETCHES)}<div class="wide">${inline(timelineSvg(drills, 1040))}</div><div class="narrow">${inline(timelineSvg(drills, 360))}</div>
<p class="caption">Dark ticks: by when it had to arrive, and by when it had to be told to be over.</p>
${tableOf(DRILL_HEAD.map(escapeHtml), drills.map((drill) => row(drill.alert, drillRow(drill).slice(1))))}</section>
${drills.map(drillSection).join('\n')}`;
}

function drillSection(drill: Drill): string {
  const { alert, what, object, labels, moments, missed, others, notifications } = drill;
  const rows = MOMENTS.map((moment) => {
    const since = secondsBetween(moments.broken, moments[moment]);
    return `<tr><th scope="row">${moment}<small>${escapeHtml(MEANINGS[moment])}</small></th><td>${moments[moment]?.slice(11, 23) ?? '-'}</td><td>${seconds(since)}</td></tr>`;
  });
  const reasons = missed.map((reason) => `<p class="note">${escapeHtml(reason)}</p>`).join('');
  const beside = others.length === 0 ? '' : `<p>Beside it arrived: ${escapeHtml(others.join(', '))}.</p>`;
  return `<section><h2>${escapeHtml(alert)}</h2>
<p>${escapeHtml(object)}: ${escapeHtml(what)}. ${escapeHtml(labelText(labels))}</p>${reasons}${beside}
${tableOf(['moment', 'time (UTC)', 'after the fault'], rows)}
${payloads(notifications)}</section>`;
}

function controlSections({ arrived, pending, watchedSeconds, wantedSeconds, notifications }: ControlResult): string {
  const rows = arrived.map(({ at, alert, labels }) => row(alert, [at.slice(11, 19), labelText(labels)]));
  const waiting = Object.entries(pending).map(([alert, count]) => row(alert, [String(count)]));
  return `<section><p>Watched for ${watchedSeconds} of ${wantedSeconds} s, with nothing broken.</p>
${rows.length === 0 ? '<p>Nothing arrived but the watchdog.</p>' : tableOf(['arrived', 'time (UTC)', 'labels'], rows)}
${waiting.length === 0 ? '' : `<h2>Pending, but never due</h2>${tableOf(['alert', 'looks, 5 s apart'], waiting)}`}
${payloads(notifications)}</section>`;
}

function payloads(notifications: Drill['notifications']): string {
  return notifications
    .map(({ arrivedAt, payload }) => `<details><summary>what the webhook was told at ${arrivedAt.toISOString().slice(11, 23)}</summary><pre>${escapeHtml(JSON.stringify(payload, null, 1))}</pre></details>`)
    .join('\n');
}
