import { createHash } from 'node:crypto';

/** The page's policy lets no style within it, and no font or picture from elsewhere. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1f2733; --muted: #566070; --line: #dfe3e9; --ground: #ffffff; --raised: #f6f7f9;
  --link: #2459b8; --on-link: #ffffff; --good: #0b6f62; --warning: #94500a; --bad: #b3202c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --muted: #9aa6b6; --line: #333c49; --ground: #14181f; --raised: #1b212a;
  --link: #8ab4ff; --on-link: #14181f; --good: #3fc3b0; --warning: #f0a04b; --bad: #ff8087; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1000px; padding: 0 16px 32px; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere; }
h1 { font-size: 28px; font-weight: 500; line-height: 1.2; margin: 8px 0 16px; }
h2 { font-size: 20px; font-weight: 500; margin: 28px 0 8px; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
main:focus { outline: none; }
.skip { position: absolute; left: 16px; top: -60px; background: var(--ground); padding: 8px 12px; z-index: 1; }
.skip:focus { top: 8px; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 20px; padding: 12px 0; border-bottom: 1px solid var(--line); margin-bottom: 24px; }
header nav ul { display: flex; flex-wrap: wrap; gap: 0 16px; list-style: none; margin: 0; padding: 0; }
header nav a, .brand { display: inline-block; padding: 8px 0; }
header nav:last-child, .session { margin-left: auto; }
.brand { font-weight: 700; color: var(--ink); text-decoration: none; font-size: 20px; }
[aria-current=page] { color: var(--ink); font-weight: 600; text-decoration: none; border-bottom: 2px solid var(--link); }
footer { border-top: 1px solid var(--line); margin-top: 40px; color: var(--muted); font-size: 14px; }
.session { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; color: var(--muted); }
.notice { border: 1px solid var(--line); border-left: 4px solid var(--good); background: var(--raised); padding: 10px 14px; border-radius: 6px; margin: 0 0 20px; }
.notice h2 { margin: 0 0 4px; font-size: 18px; }
.notice ul { margin: 0; padding-left: 20px; }
.warning { border-left-color: var(--warning); } .error { border-left-color: var(--bad); }
.fields { display: grid; gap: 16px; max-width: 440px; margin-bottom: 32px; }
label { font-weight: 600; }
.hint { color: var(--muted); margin: 0; font-size: 14px; } .fault { color: var(--bad); margin: 0; font-size: 14px; }
input, select, button { font: inherit; color: var(--ink); background: var(--ground); border: 1px solid var(--muted); border-radius: 6px; padding: 9px 12px; width: 100%; min-height: 44px; }
[aria-invalid] { border-color: var(--bad); }
button { width: auto; justify-self: start; background: var(--link); color: var(--on-link); border-color: var(--link); font-weight: 600; cursor: pointer; }
.quiet { background: none; color: var(--link); border-color: var(--muted); font-weight: 400; }
.search { display: flex; flex-wrap: wrap; gap: 12px; align-items: end; margin-bottom: 20px; }
.search div { flex: 1 1 200px; }
.items { list-style: none; margin: 0; padding: 0; display: grid; gap: 12px; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); }
.items li { border: 1px solid var(--line); background: var(--raised); border-radius: 8px; padding: 12px 14px; }
.items h2 { font-size: 17px; margin: 0 0 4px; }
.items p { margin: 0; }
.muted { color: var(--muted); font-size: 14px; }
.pictures { list-style: none; margin: 0; padding: 0; display: grid; gap: 12px; grid-template-columns: repeat(auto-fill, minmax(160px, 1fr)); }
.pictures img { display: block; width: 100%; height: 160px; object-fit: cover; border-radius: 8px; background: var(--raised); }
.whole { display: block; max-width: 100%; border-radius: 8px; }
.pages { display: flex; flex-wrap: wrap; gap: 8px 20px; margin-top: 20px; }
dl { display: grid; grid-template-columns: minmax(100px, max-content) 1fr; gap: 6px 20px; margin: 0 0 20px; }
dt { color: var(--muted); } dd { margin: 0; }
.way { padding-left: 24px; } .way li { margin-bottom: 8px; } .way [aria-current] { font-weight: 600; }
@media (prefers-reduced-motion: no-preference) { .skip { transition: top 0.1s; } }
`;

/** Named by its content: it may be kept for ever, and a new one is asked for at once. */
export const STYLE_PATH = `/style-${createHash('sha256').update(STYLE).digest('hex').slice(0, 12)}.css`;
