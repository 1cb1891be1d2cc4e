/** Its own file for the page: the page's policy lets no style within it. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1f2733; --muted: #5b6675; --line: #dfe3e9; --ground: #ffffff; --raised: #f6f7f9;
  --link: #2459b8; --red: #b3202c; --orange: #94500a; --teal: #0b6f62; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --muted: #9aa6b6; --line: #333c49; --ground: #14181f; --raised: #1b212a;
  --link: #8ab4ff; --red: #ff8087; --orange: #f0a04b; --teal: #3fc3b0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 900px; padding: 20px 16px 48px; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere; }
h1 { font-size: 24px; font-weight: 500; margin: 0; }
h2 { font-size: 18px; font-weight: 500; margin: 32px 0 10px; }
h3 { font-size: 15px; font-weight: 600; margin: 0 0 8px; font-variant-numeric: tabular-nums; }
p { margin: 4px 0; }
a { color: var(--link); }
header p, small, .muted, .none, dt, details > summary { color: var(--muted); font-size: 14px; font-weight: 400; }
code { font: 14px ui-monospace, monospace; }
mark { background: none; border: 1px solid; border-radius: 10px; padding: 0 9px; font-size: 13px; font-weight: 600; color: var(--muted); }
mark.critical { color: var(--red); } mark.warning { color: var(--orange); } mark.resolved { color: var(--teal); }
.firing { list-style: none; margin: 0; padding: 0; }
.firing li { border-left: 3px solid var(--line); padding: 4px 0 4px 12px; margin-bottom: 8px; }
.firing small { display: block; }
article { background: var(--raised); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; margin-bottom: 12px; }
.alert + .alert { border-top: 1px solid var(--line); margin-top: 10px; padding-top: 10px; }
details > summary { cursor: pointer; padding: 4px 0; }
dl { margin: 6px 0; font-size: 14px; }
dl div { display: grid; grid-template-columns: minmax(90px, 170px) 1fr; gap: 0 12px; }
dd { margin: 0; }
form { display: flex; flex-wrap: wrap; gap: 10px 14px; align-items: end; margin-bottom: 16px; }
label { display: grid; gap: 2px; flex: 1 1 220px; color: var(--muted); font-size: 14px; }
input, button { font: inherit; color: var(--ink); background: var(--ground); border: 1px solid var(--muted); border-radius: 6px; padding: 6px 10px; width: 100%; }
button { width: auto; background: var(--raised); cursor: pointer; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
`;
