import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { askAll } from './answers';
import { EXAMPLE_DATA, EXAMPLE_RANGE, type Known, exampleDashboard, series, sourceOf, without } from './example';
import type { PageData } from './draw/page-data';
import { type Page, page } from './page';
import { hrefFrom } from './render';

async function pageOf(known: Known): Promise<Page> {
  const answered = await askAll(sourceOf(known), [exampleDashboard()], EXAMPLE_RANGE);
  return page(answered, { range: EXAMPLE_RANGE, platform: 'dry<dock', program: 'run()', href: hrefFrom(join(__dirname, '../reports/page.html')) });
}

function dataOf(html: string): PageData {
  return JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/.exec(html)?.[1] ?? '') as PageData;
}

test('every panel of the dashboard is on the page, and shows something', async () => {
  const { html, nothing } = await pageOf(EXAMPLE_DATA);
  assert.equal(html.match(/<article /g)?.length, 5);
  assert.deepEqual(nothing, []);
  assert.doesNotMatch(html, /class="nothing"/);
});

test('the page needs nothing from elsewhere, and may not ask for it', async () => {
  const { html } = await pageOf(EXAMPLE_DATA);
  assert.doesNotMatch(html, /https?:|<link|@import|url\(|src="/);
  assert.match(html, /default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-[\w+/]+='/);
});

test('text from outside is escaped, in markup and in data', async () => {
  const { html } = await pageOf(EXAMPLE_DATA);
  assert.ok(html.includes('m&#60;03&#62;') && !html.includes('m<03>'));
  assert.ok(!html.includes('dry<dock'));
  const spoilt = await pageOf({ ...EXAMPLE_DATA, series: { ...EXAMPLE_DATA.series, 'lag{pod=~".*"}': [series({ pod: '</script>' }, [1, 2])] } });
  assert.equal(Object.values(dataOf(spoilt.html).charts)[0]?.series[0]?.name, '</script>');
});

test('a missing point is a gap in the line, and no zero', async () => {
  const { html } = await pageOf(EXAMPLE_DATA);
  const [chart] = Object.values(dataOf(html).charts);
  assert.deepEqual(chart?.series, [
    { name: 'pg-2', colour: 'var(--s0)', values: [0, 0, 0, 0, 0, 0, 0] },
    { name: 'pg-10', colour: 'var(--s1)', values: [1, 1, null, null, 1, 2, 7] },
  ]);
});

test('a figure is the last value, coloured by the threshold that it reaches, over a curve with a gap', async () => {
  const { html } = await pageOf(EXAMPLE_DATA);
  assert.match(html, /<strong style="color:var\(--red\)">7 s<\/strong><svg .*?<path d="M0\.0 [\d.]+L16\.7 [\d.]+M66\.7/);
});

test('states are strips with their times; where nothing was known there is none', async () => {
  const { html } = await pageOf(EXAMPLE_DATA);
  const strips = [...html.matchAll(/<i style="left:([\d.]+)%;width:([\d.]+)%;background:var\(--(\w+)\)" title="(.*?)">/g)].map((match) => match.slice(1));
  assert.deepEqual(strips, [
    ['0.00', '28.57', 'green', 'Up: 05:00:00 to 05:00:20'],
    ['28.57', '28.57', 'red', 'Down: 05:00:20 to 05:00:40'],
    ['71.43', '28.57', 'green', 'Up: 05:00:50 to 05:01:00'],
  ]);
});

test('rows of a table are joined by their labels, sorted, and lead to where they say', async () => {
  const { html } = await pageOf(EXAMPLE_DATA);
  const body = /<tbody>(<tr><td class="text"><a.*?)<\/tbody>/.exec(html)?.[1] ?? '';
  const rows = body.split('<tr>').slice(1).map((row) => row.replaceAll(/<[^>]*>/g, ' ').trim().split(/\s+/).join(' '));
  assert.deepEqual(rows, ['pg-10 m&#60;03&#62; 7 s', 'pg-2 m02 0 s']);
  assert.match(body, /href="\.\.\/docs\/runbooks\/pg-10\.md"/);
});

test('a query that failed is told in its panel, one that brought nothing too', async () => {
  const known = without('max(lag)');
  const { html, nothing } = await pageOf({ ...known, series: { ...known.series, ready: [] } });
  assert.deepEqual(nothing, [
    { panel: 'Drydock: Example, Most', why: 'Query A: parse error in max(lag)' },
    { panel: 'Drydock: Example, Ready', why: 'No data in this range' },
  ]);
  assert.equal(html.match(/class="nothing"/g)?.length, 2);
});

test('a column that the table does not place is told, instead of being left out', async () => {
  const samples = { ...EXAMPLE_DATA.samples, where: [{ labels: { pod: 'pg-2', node: 'a', zone: 'z' }, value: 1 }] };
  const { nothing } = await pageOf({ ...EXAMPLE_DATA, samples });
  assert.match(nothing[0]?.why ?? '', /a field that "organize" does not place: zone/);
});

test('a link of a dashboard leads from the page to the file in the clone; a URL stays', () => {
  const href = hrefFrom(join(__dirname, '../reports/page.html'));
  assert.equal(href('docs/runbooks/A.md'), '../docs/runbooks/A.md');
  assert.equal(href('https://example.org/A.md'), 'https://example.org/A.md');
});
