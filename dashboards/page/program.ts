/** What runs within the page: one dashboard at a time, and its lines. */
import type { PageData } from '../draw/page-data';
import { type DrawnChart, drawChart } from './chart';

const sections = [...document.querySelectorAll<HTMLElement>('section')];
const links = [...document.querySelectorAll<HTMLAnchorElement>('nav a')];
const data = JSON.parse(document.getElementById('data')?.textContent ?? '') as PageData;
const drawn = new Map<HTMLElement, DrawnChart>();

/** A chart is drawn once it can be seen: before that its element has no size. */
function show(): void {
  const chosen = sections.find(({ id }) => `#${id}` === location.hash) ?? sections[0];
  for (const section of sections) section.hidden = section !== chosen;
  for (const link of links) {
    if (link.hash === `#${chosen?.id}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  for (const panel of chosen?.querySelectorAll<HTMLElement>('article.timeseries') ?? []) drawPanel(panel);
  scrollTo(0, 0);
}

function drawPanel(panel: HTMLElement): void {
  const [chart, element] = [data.charts[panel.id], panel.querySelector<HTMLElement>('.chart')];
  if (chart === undefined || element === null) return;
  const known = drawn.get(panel);
  if (known) {
    known.resize();
    return;
  }
  const fresh = drawChart(element, chart, data.grid);
  drawn.set(panel, fresh);
  panel.querySelectorAll<HTMLButtonElement>('.legend button').forEach((button, index) => {
    button.addEventListener('click', () => {
      const isShown = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(isShown));
      fresh.toggle(index, isShown);
    });
  });
}

addEventListener('hashchange', show);
addEventListener('resize', () => {
  for (const [panel, chart] of drawn) if (panel.offsetParent !== null) chart.resize();
});
show();
