import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnreachableService } from '../metrics/platform';
import { checkDashboards, checkText } from './check';
import { EXAMPLE_DATA, EXAMPLE_RANGE, type Known, exampleDashboard, series, sourceOf, without } from './example';

const check = (known: Known) => checkDashboards(sourceOf(known), [exampleDashboard()], EXAMPLE_RANGE);

test('every query of every panel and every choice is asked', async () => {
  const source = sourceOf(EXAMPLE_DATA);
  const result = await checkDashboards(source, [exampleDashboard()], EXAMPLE_RANGE);
  assert.deepEqual({ ...result }, { dashboards: 1, panels: 5, queries: 7, faults: [] });
  assert.deepEqual(source.asked.toSorted(), [...Object.keys(EXAMPLE_DATA.series), ...Object.keys(EXAMPLE_DATA.samples)].sort());
});

test('a broken query is told with dashboard, panel and query', async () => {
  const result = await check(without('max(lag)'));
  assert.equal(
    checkText(result),
    '1 dashboards, 5 panels, 7 queries: 1 brought nothing\n  Drydock: Example, panel "Most", query A: parse error in max(lag)\n    max(lag)',
  );
});

test('an empty answer, and one without a number, are faults', async () => {
  const { faults } = await check({
    series: { ...EXAMPLE_DATA.series, ready: [], 'max(lag)': [series({}, [NaN, NaN])] },
    samples: { ...EXAMPLE_DATA.samples, left: [{ labels: {}, value: NaN }], 'max by (pod) (lag)': [], 'count by (pod) (lag)': [] },
  });
  assert.deepEqual(
    faults.map(({ place, query, why }) => `${place} ${query}: ${why}`),
    [
      'panel "Most" A: no value in the answer is a number',
      'panel "Left" A: no value in the answer is a number',
      'panel "Ready" A: the answer is empty',
      'panel "Pods" B: the answer is empty',
      'variable "pod" -: there is nothing to choose from',
    ],
  );
});

test('where no Prometheus answers, no query is blamed', async () => {
  const gone = new UnreachableService({ name: 'prometheus', port: 9090 }, 'no ready pod', 'no endpoints');
  const source = { query: () => Promise.reject(gone), queryRange: () => Promise.reject(gone) };
  await assert.rejects(checkDashboards(source, [exampleDashboard()], EXAMPLE_RANGE), gone);
});
