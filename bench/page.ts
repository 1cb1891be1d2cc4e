import { CHART_COLOURS } from './colours';
import { escapeHtml } from './html';

/** One page that opens without a network: its styles are in it, and there is no script. `content` is HTML already. */
export function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${content}
</body>
</html>
`;
}

export function minute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}

export function tableOf(head: readonly string[], rows: readonly string[]): string {
  return `<div class="scroll"><table><thead><tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

export function row(name: string, cells: readonly string[]): string {
  return `<tr><th scope="row">${escapeHtml(name)}</th>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
}

/** Beside a picture and not in it: only a browser knows how wide a text is. Colours are CSS. */
export function legend(entries: readonly { readonly name: string; readonly colour: string }[]): string {
  return `<ul class="legend">${entries.map(({ name, colour }) => `<li><i style="background: ${colour}"></i>${escapeHtml(name)}</li>`).join('')}</ul>`;
}

/** Inside HTML an SVG needs no namespaces. */
export function inline(svg: string): string {
  return svg.replace(/ xmlns(:xlink)?="[^"]*"/g, '');
}

const STYLE = `${CHART_COLOURS}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1100px; padding: 24px 20px 48px; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 24px; font-weight: 500; margin: 0 0 4px; } h2 { font-size: 17px; margin: 32px 0 10px; }
header p { margin: 4px 0; color: var(--muted); } p.note { color: var(--ink); border-left: 3px solid var(--orange); padding-left: 10px; }
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
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 0 0 6px; padding: 0; color: var(--muted); font-size: 13px; }
.legend i { display: inline-block; width: 14px; height: 8px; border-radius: 2px; margin-right: 6px; }
.caption { color: var(--muted); font-size: 13px; }
pre { overflow-x: auto; font: 12px/1.4 ui-monospace, monospace; } summary { cursor: pointer; color: var(--muted); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 20px; margin: 0; } dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 640px) { .wide { display: none; } .narrow { display: block; } .tiles { grid-template-columns: 1fr 1fr; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 8px; } th, td { padding: 6px 7px; } table { font-size: 14px; }
  mark { white-space: normal; font-size: 12px; padding: 0 6px; } }
`;
