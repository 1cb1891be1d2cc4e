import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Palette, SERIES_COLOURS } from './palette';

test('a name keeps its colour from chart to chart, whatever stands beside it', () => {
  const palette = new Palette();
  const [second, third] = palette.coloursOf(['pg-2', 'pg-3']);
  const [first, ...others] = palette.coloursOf(['pg-1', 'pg-2', 'pg-3']);
  assert.deepEqual(others, [second, third]);
  assert.equal(new Set([first, second, third]).size, 3);
});

test('a colour comes back only when all are used, and then the least used', () => {
  const palette = new Palette();
  const names = Array.from({ length: SERIES_COLOURS.length + 3 }, (_, index) => `pod-${index}`);
  const colours = palette.coloursOf(names);
  assert.deepEqual(colours, [...SERIES_COLOURS, ...SERIES_COLOURS.slice(0, 3)]);
});
