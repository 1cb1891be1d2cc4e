import assert from 'node:assert/strict';
import { test } from 'node:test';
import { containing, pageQuery } from './shop';

test('what has a meaning in a pattern has none in what is looked for', () => {
  assert.equal(containing('100%_\\'), '%100\\%\\_\\\\%');
});

test('nothing that was given stands in the statement itself', () => {
  const hostile = "x' OR '1'='1";
  const { text, values } = pageQuery({ search: hostile, category: hostile, after: 5, limit: 20 });
  assert.doesNotMatch(text, /OR '1'/);
  assert.deepEqual(values, [5, 21, `%${hostile}%`, hostile]);
  for (let i = 1; i <= values.length; i += 1) assert.ok(text.includes(`$${i}`), `$${i}`);
});
