import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeRounds, overheadText } from './overhead';

function judge(ratios: readonly number[]) {
  return judgeRounds(ratios.map((ratio) => ({ bareTps: 100 * ratio, harnessTps: 100, ratio, harnessCpuPercent: 1 })), false);
}

test('the median decides where the rounds agree', () => {
  assert.equal(judge([1.003, 1, 1.004]).medianRatio, 1.003);
  assert.equal(judge([1.003, 1, 1.004]).verdict, 'pass');
  assert.equal(judge([1.05, 1.051, 1.049]).verdict, 'fail');
});

test('an even number of rounds has the middle of its two middle ratios', () => {
  assert.equal(judge([1.03, 1.01, 1.05, 1]).medianRatio, 1.02);
});

test('rounds that differ by more than the target decide nothing', () => {
  const noisy = judge([0.84, 1.42, 1.01, 1.2, 0.9]);
  assert.equal(noisy.verdict, 'undecided');
  assert.match(overheadText(noisy), /± 0\.\d+, wanted at most 1\.02: undecided\n.*quiet machine/);
});

test('the uncertainty is 1.96 standard errors of the median', () => {
  // Deviations -0.1, 0, 0.1: variance 0.01, of the mean 0.01 / 3.
  assert.equal(judge([0.9, 1, 1.1]).uncertainty.toFixed(6), (1.96 * 1.2533 * Math.sqrt(0.01 / 3)).toFixed(6));
});

test('one round or none decides nothing', () => {
  assert.equal(judge([1]).verdict, 'undecided');
  assert.equal(judge([]).verdict, 'undecided');
});
