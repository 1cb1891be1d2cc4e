import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choiceQuery, chosenValues, substitute, timeValues } from './substitute';
import { exampleDashboard } from './example';

test('variables stand for all values, in either spelling', () => {
  assert.equal(substitute('up{pod=~"$pod",node=~"${node}"}', { pod: '.*', node: 'a|b' }), 'up{pod=~".*",node=~"a|b"}');
});

test('a variable that the dashboard does not have is refused', () => {
  assert.throws(() => substitute('up{pod=~"$pot"}', { pod: '.*' }), /\$pot is no variable of this dashboard; known are pod/);
  assert.throws(() => substitute('${pod:regex}', { pod: '.*' }), /\$\{pod:regex\} is no variable/);
});

test('windows follow the step, and span four scrapes at least', () => {
  const from = new Date(0);
  assert.deepEqual(timeValues({ from, to: new Date(3_600_000), stepSeconds: 10 }, 10), { __interval: '10s', __rate_interval: '40s', __range: '3600s' });
  assert.equal(timeValues({ from, to: new Date(172_800_000), stepSeconds: 480 }, 10).__rate_interval, '490s');
});

test("a dashboard's variables come to all, its constants to their value", () => {
  assert.deepEqual(chosenValues(exampleDashboard().templating.list), { pod: '.*', runbooks: 'docs/runbooks' });
});

test('the choice of label values is a query with a series for each', () => {
  assert.equal(choiceQuery('label_values(kube_pod_info{node=~"a, b"}, pod)'), 'count by (pod) (kube_pod_info{node=~"a, b"})');
});
