import { CHART_COLOURS } from '../bench/colours';

/** Ten colours for series, told apart also by readers who see few colours; the states' colours are the roles of CHART_COLOURS. */
const SERIES = {
  light: ['#2f6fde', '#c76a10', '#0f8a7a', '#9b3fb5', '#cf2f3a', '#5d7a12', '#0b86b5', '#b3447a', '#7a5a2b', '#5b6675'],
  dark: ['#6fa2ff', '#f0a04b', '#3fc3b0', '#cf8ae6', '#ff6b74', '#a9c84f', '#56c1ea', '#f08bbb', '#c9a678', '#9aa6b6'],
};
const variables = (colours: readonly string[]): string => colours.map((colour, index) => `--s${index}:${colour};`).join('');

export const PAGE_STYLE = `${CHART_COLOURS}
:root { --green: var(--teal); --panel: #ffffff; --ground: #f4f5f7; ${variables(SERIES.light)} }
@media (prefers-color-scheme: dark) { :root { --panel: #1a1f28; --ground: #11151b; ${variables(SERIES.dark)} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 14px/1.45 system-ui, sans-serif; }
header { position: sticky; top: 0; z-index: 2; background: var(--panel); border-bottom: 1px solid var(--line); padding: 8px 16px 0; }
h1 { font-size: 17px; font-weight: 600; margin: 0; } h1 small { font-weight: 400; font-size: 13px; color: var(--muted); }
nav { display: flex; gap: 18px; overflow-x: auto; } nav a { padding: 6px 0 7px; color: var(--muted); text-decoration: none; white-space: nowrap; border-bottom: 2px solid transparent; }
nav a[aria-current] { color: var(--ink); border-color: var(--blue); }
a { color: var(--blue); }
main { max-width: 1600px; margin: 0 auto; padding: 0 16px 48px; }
section { padding-top: 14px; scroll-margin-top: 120px; } h2 { font-size: 20px; font-weight: 500; margin: 0; } section > .about { margin: 0; }
h3 { grid-column: 1 / -1; font-size: 14px; font-weight: 600; margin: 14px 0 0; }
.about, .runbooks { color: var(--muted); font-size: 13px; margin: 2px 0; }
.panels { display: grid; grid-template-columns: repeat(24, minmax(0, 1fr)); gap: 8px; }
article { grid-column: var(--x) / span var(--w); height: calc(var(--h) * 32px); background: var(--panel); border: 1px solid var(--line); border-radius: 6px;
  padding: 7px 10px; display: flex; flex-direction: column; min-width: 0; position: relative; }
h4 { font-size: 13px; font-weight: 600; margin: 0 18px 2px 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; flex: none; }
details { position: absolute; top: 5px; right: 8px; max-width: calc(100% - 16px); z-index: 1; }
details[open] { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 4px 8px; box-shadow: 0 2px 10px #0003; }
summary { list-style: none; cursor: pointer; color: var(--muted); width: 17px; height: 17px; margin-left: auto; overflow: hidden; text-indent: 20px; white-space: nowrap; position: relative; }
summary::-webkit-details-marker { display: none; } summary::before { content: "i"; position: absolute; inset: 0; text-indent: 0; text-align: center; font: italic 600 11px/15px Georgia, serif; border: 1px solid; border-radius: 50%; }
.chart { flex: 1 1 0; min-height: 110px; }
.legend { flex: none; max-height: 38%; overflow-y: auto; font-size: 12px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; font-weight: 400; padding: 0 0 0 12px; white-space: nowrap; } thead th { color: var(--muted); font-size: 12px; }
.legend th:first-child { text-align: left; padding: 0; width: 100%; max-width: 0; overflow: hidden; text-overflow: ellipsis; }
.legend button { all: unset; cursor: pointer; } .legend button:focus-visible { outline: 2px solid var(--blue); } .legend button[aria-pressed=false] { opacity: .4; text-decoration: line-through; }
.legend i { display: inline-block; width: 12px; height: 3px; border-radius: 2px; margin-right: 6px; vertical-align: middle; }
.scroll { overflow: auto; flex: 1; } .scroll th, .scroll td { padding: 3px 14px 3px 0; border-bottom: 1px solid var(--line); } .scroll .text { text-align: left; }
.scroll thead th { position: sticky; top: 0; background: var(--panel); }
.figures { flex: 1; display: flex; min-height: 0; } .figure { flex: 1; display: flex; flex-direction: column; justify-content: center; min-width: 0; }
.figure strong { font-size: 25px; font-weight: 600; line-height: 1.2; white-space: nowrap; font-variant-numeric: tabular-nums; }
.figure span { color: var(--muted); font-size: 12px; } .figure svg { width: 100%; height: 26px; display: block; } .figure path { fill: none; stroke-width: 1.5; vector-effect: non-scaling-stroke; opacity: .7; }
.bars { flex: 1; overflow-y: auto; display: flex; flex-direction: column; justify-content: space-evenly; }
.bar { display: grid; grid-template-columns: 1fr auto; } .bar i { grid-column: 1 / -1; height: 12px; border-radius: 3px; background: var(--line); overflow: hidden; } .bar b { display: block; height: 100%; }
.bar strong { font-variant-numeric: tabular-nums; }
.states { flex: 1; overflow-y: auto; display: grid; grid-template-columns: fit-content(40%) 1fr; grid-auto-rows: minmax(20px, 44px); align-content: start; gap: 3px 10px; align-items: stretch; font-size: 12px; }
.states > span { align-self: center; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-width: 260px; } .states > div { position: relative; background: var(--ground); border-radius: 3px; overflow: hidden; }
.states i { position: absolute; min-width: 2px; inset: 0 auto 0 0; font-style: normal; color: var(--panel); padding-left: 5px; overflow: hidden; white-space: nowrap; display: flex; align-items: center; }
.states p { margin: 0; height: 18px; display: flex; justify-content: space-between; color: var(--muted); }
.nothing { color: var(--muted); margin: auto; white-space: pre-line; overflow: auto; overflow-wrap: anywhere; }
.tip { font-size: 12px; } .tip td { padding: 0 0 0 12px; } .tip td:first-child { padding: 0; max-width: 260px; overflow: hidden; text-overflow: ellipsis; text-align: left; } .tip i { display: inline-block; width: 10px; height: 3px; margin-right: 6px; vertical-align: middle; }
@media (max-width: 900px) { main { padding: 0 8px 32px; } header { padding: 8px 8px 0; }
  .panels { grid-template-columns: repeat(2, minmax(0, 1fr)); } article { grid-column: 1 / -1; height: auto; min-height: calc(var(--h) * 26px); }
  article.stat { grid-column: auto; min-height: 96px; } h4 { white-space: normal; } h1 small { display: block; }
  .chart { flex: none; height: 190px; } .legend { max-height: 150px; } .scroll { max-height: 420px; flex: none; } .states { flex: none; grid-template-columns: 1fr; grid-auto-rows: auto; gap: 2px; }
  .states > span { justify-self: start; max-width: 100%; } .states > span:empty { display: none; } .states > div { height: 20px; } .figure strong { font-size: 21px; } }
`;
