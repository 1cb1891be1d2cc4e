import { createHash } from 'node:crypto';
import { escapeHtml } from '../bench/html';
import { minute } from '../bench/page';
import type { AnsweredDashboard } from './answers';
import { draw } from './draw/draw';
import type { DrawingContext } from './draw/drawing';
import { gridSize } from './draw/grid';
import type { LinesChart, PageData } from './draw/page-data';
import { Palette } from './draw/palette';
import type { AnyPanel } from './model';
import { PAGE_STYLE } from './page-style';
import { substitute } from './substitute';
import type { TimeRange } from './time-range';

export interface Page {
  readonly html: string;
  /** Panels that show nothing, and why. */
  readonly nothing: readonly { readonly panel: string; readonly why: string }[];
}

export interface PageOptions {
  readonly range: TimeRange;
  readonly platform: string;
  /** The program that draws the charts. */
  readonly program: string;
  readonly href: (url: string) => string;
}

/** One page that opens without a network: it may not load anything, its own policy says so to the browser. */
export function page(dashboards: readonly AnsweredDashboard[], { range, platform, program, href }: PageOptions): Page {
  const charts: Record<string, LinesChart> = {};
  const nothing: { panel: string; why: string }[] = [];
  const sections = dashboards.map(({ dashboard, values, panels }) => {
    const context: DrawingContext = { range, values, href, palette: new Palette() };
    const shown = dashboard.panels.map((panel) => {
      if (panel.type === 'row') return `<h3>${escapeHtml(panel.title)}</h3>`;
      const id = `${dashboard.uid}-${panel.id}`;
      const answered = panels.find((candidate) => candidate.panel === panel);
      if (answered === undefined) throw new Error(`${id} was not asked for`);
      const drawing = draw(answered, context);
      if (drawing.lines) charts[id] = drawing.lines;
      if (drawing.nothing !== undefined) nothing.push({ panel: `${dashboard.title}, ${panel.title}`, why: drawing.nothing });
      return article(id, panel, drawing.html, context);
    });
    return `<section id="${dashboard.uid}" aria-labelledby="${dashboard.uid}-title"><h2 id="${dashboard.uid}-title">${escapeHtml(shortTitle(dashboard.title))}</h2>
<p class="about">${escapeHtml(dashboard.description)}</p><div class="panels">${shown.join('\n')}</div></section>`;
  });
  const data: PageData = { grid: { fromMs: range.from.getTime(), stepMs: range.stepSeconds * 1000, size: gridSize(range) }, charts };
  const nav = dashboards.map(({ dashboard }) => `<a href="#${dashboard.uid}">${escapeHtml(shortTitle(dashboard.title))}</a>`).join('');
  const period = [range.from, range.to].map((time) => minute(time.toISOString())).join(' to ');
  const title = `Drydock ${platform}: ${period}`;
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '${hash(program)}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header><h1>${escapeHtml(platform)} <small>${period}, a point for every ${range.stepSeconds} s</small></h1>
<nav aria-label="Dashboards">${nav}</nav></header>
<main>${sections.join('\n')}</main>
<script type="application/json" id="data">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>
<script>${program}</script>
</body>
</html>
`;
  return { html, nothing };
}

function article(id: string, panel: Exclude<AnyPanel, { type: 'row' }>, html: string, { values, href }: DrawingContext): string {
  const { x, w, h } = panel.gridPos;
  const links = panel.links.map(
    ({ title, url }) => `<a href="${escapeHtml(href(substitute(url, values)))}" title="${escapeHtml(title)}">${escapeHtml(title.replace(/^Runbook: /, ''))}</a>`,
  );
  const about = panel.description === undefined ? '' : `<p class="about">${escapeHtml(panel.description)}</p>`;
  const runbooks = links.length === 0 ? '' : `<p class="runbooks">Runbooks: ${links.join(', ')}</p>`;
  return `<article id="${id}" class="${panel.type}" style="--x:${x + 1};--w:${w};--h:${h}"><h4>${escapeHtml(panel.title)}</h4>
${html}${about === '' && runbooks === '' ? '' : `<details><summary>About</summary>${about}${runbooks}</details>`}</article>`;
}

function shortTitle(title: string): string {
  return title.replace(/^Drydock: /, '');
}

function hash(program: string): string {
  return `sha256-${createHash('sha256').update(program).digest('base64')}`;
}
