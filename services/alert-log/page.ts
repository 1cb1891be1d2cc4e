import { html, webAddress, type Content, type Html } from '../shared/html';
import type { Filter, Found } from './archive';
import type { Firing } from './firing';
import { nameOf, type Alert, type Arrival } from './payload';

export interface PageContent {
  readonly firing: readonly Firing[];
  readonly found: Found;
  readonly filter: Filter;
  readonly nowMs: number;
}

/** Addresses are relative: the page is also read through the API server's proxy, below a path of its own. */
export function page({ firing, found, filter, nowMs }: PageContent): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${firing.length} firing · Drydock's alert log</title>
<link rel="stylesheet" href="style.css">
</head>
<body>
<header>
<h1>Alert log</h1>
<p>What Alertmanager has sent, as of <time>${moment(nowMs)}</time>. <a href="./">Read again</a> · <a href="api/alerts">JSON</a></p>
</header>
<main>
<section aria-labelledby="firing">
<h2 id="firing">Firing, as last heard</h2>
${firing.length === 0 ? html`<p class="none">Nothing.</p>` : html`<ul class="firing">${firing.map((one) => firingItem(one, nowMs))}</ul>`}
</section>
<section aria-labelledby="arrivals">
<h2 id="arrivals">Arrivals, newest first</h2>
${filterForm(filter)}
${found.arrivals.length === 0 ? html`<p class="none">None${isFiltered(filter) ? ' that fits' : ' yet'}.</p>` : found.arrivals.map(arrivalArticle)}
${found.truncated ? html`<p class="none">There are older ones: narrow the choice, or ask <code>api/alerts</code> with a larger <code>limit</code>.</p>` : undefined}
</section>
</main>
</body>
</html>
`;
}

function isFiltered({ sinceMs, alertname }: Filter): boolean {
  return sinceMs !== undefined || alertname !== undefined;
}

function filterForm({ sinceMs, alertname }: Filter): Html {
  const since = sinceMs === undefined ? '' : new Date(sinceMs).toISOString();
  return html`<form method="get" action="./">
<label>Alert <input name="alertname" value="${alertname ?? ''}" autocomplete="off"></label>
<label>Since <input name="since" value="${since}" placeholder="2026-11-21T17:00:00Z" autocomplete="off"></label>
<button>Show</button>${isFiltered({ sinceMs, alertname }) ? html` <a href="./">Show all</a>` : undefined}
</form>`;
}

function firingItem({ alert, arrivedMs }: Firing, nowMs: number): Html {
  return html`<li>${badge(alert)} <strong>${isolated(nameOf(alert))}</strong> ${summary(alert)}
<small>since ${moment(Date.parse(alert.startsAt))}, last heard ${duration(nowMs - arrivedMs)} ago</small></li>`;
}

function arrivalArticle({ arrivedAt, arrivedMs, payload }: Arrival): Html {
  return html`<article>
<h3><time datetime="${arrivedAt}">${moment(arrivedMs)}</time> <small>${payload.alerts.length === 1 ? 'one alert' : `${payload.alerts.length} alerts`} for ${isolated(payload.receiver)}</small></h3>
${payload.alerts.map((alert) => alertBlock(alert, arrivedMs))}
</article>`;
}

function alertBlock(alert: Alert, arrivedMs: number): Html {
  const changedMs = Date.parse(alert.status === 'firing' ? alert.startsAt : alert.endsAt);
  const labels = Object.entries(alert.labels).filter(([name]) => name !== 'alertname');
  return html`<div class="alert">
<p>${badge(alert)} <strong>${isolated(nameOf(alert))}</strong> ${summary(alert)}</p>
<p class="muted">${alert.status === 'firing' ? 'Began' : 'Ended'} ${moment(changedMs)}, heard ${duration(arrivedMs - changedMs)} after.${runbook(alert)}</p>
<details><summary>Labels and annotations</summary>${pairs(labels)}${pairs(Object.entries(alert.annotations))}</details>
</div>`;
}

function badge({ status, labels }: Alert): Html {
  if (status === 'resolved') return html`<mark class="resolved">resolved</mark>`;
  const severity = labels['severity'] ?? '';
  return html`<mark class="${['critical', 'warning'].includes(severity) ? severity : 'info'}">${isolated(severity || 'firing')}</mark>`;
}

function summary({ annotations }: Alert): Content {
  const text = annotations['summary'] ?? annotations['description'] ?? annotations['message'];
  return text === undefined ? undefined : isolated(text);
}

function runbook({ annotations }: Alert): Content {
  const text = annotations['runbook_url'] ?? annotations['runbook'];
  if (text === undefined) return undefined;
  const address = webAddress(text);
  return address === undefined ? html` Runbook: ${isolated(text)}` : html` <a href="${address}" rel="noreferrer">Runbook</a>`;
}

function pairs(entries: readonly (readonly [string, string])[]): Html {
  return html`<dl>${entries.map(([name, value]) => html`<div><dt>${isolated(name)}</dt><dd>${isolated(value)}</dd></div>`)}</dl>`;
}

/** Text of whoever wrote it: characters that turn the direction of writing must not turn what follows. */
function isolated(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

function moment(ms: number): string {
  if (Number.isNaN(ms)) return 'at an unknown time';
  return `${new Date(ms).toISOString().replace('T', ' ').replace('Z', '')} UTC`;
}

/** The two largest units; clocks of two machines may differ, so it may be below zero. */
export function duration(ms: number): string {
  if (Number.isNaN(ms)) return 'an unknown time';
  if (Math.abs(ms) < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.round(ms / 60_000);
  const [days, hours] = [Math.trunc(minutes / 1440), Math.trunc((minutes % 1440) / 60)];
  if (days !== 0) return `${days} d ${Math.abs(hours)} h`;
  return hours === 0 ? `${minutes} min` : `${hours} h ${Math.abs(minutes % 60)} min`;
}
