import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatValue } from './units';

test('values have three significant digits and the unit that suits them', () => {
  assert.equal(formatValue(0.012345, 's'), '12.3 ms');
  assert.equal(formatValue(1.5, 's'), '1.5 s');
  assert.equal(formatValue(90, 's'), '1.5 min');
  assert.equal(formatValue(0, 's'), '0 s');
  assert.equal(formatValue(7200, 's'), '2 h');
  assert.equal(formatValue(1536, 'bytes'), '1.5 KiB');
  assert.equal(formatValue(3 * 1024 ** 3, 'bytes'), '3 GiB');
  assert.equal(formatValue(2048, 'binBps'), '2 KiB/s');
  assert.equal(formatValue(1234, 'short'), '1.23 K');
  assert.equal(formatValue(12, 'reqps'), '12 req/s');
  assert.equal(formatValue(1697, 'ops'), '1.7 K ops/s');
  assert.equal(formatValue(0.9995, 'percentunit', 3), '99.950 %');
  assert.equal(formatValue(3, 'none', 0), '3');
});

test('what rounds up to the next unit is written in it', () => {
  assert.equal(formatValue(1023.9, 'bytes'), '1 KiB');
  assert.equal(formatValue(0.99999, 's'), '1 s');
});

test('small, negative and odd values are told', () => {
  assert.equal(formatValue(0.00001234, 'none'), '0.0000123');
  assert.equal(formatValue(-0.25, 'percentunit'), '-25 %');
  assert.equal(formatValue(-2048, 'bytes'), '-2 KiB');
  assert.equal(formatValue(NaN, 's'), 'no number');
  assert.equal(formatValue(Infinity, 's'), '∞');
});
