import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeRounds, overheadText, type OverheadRound } from './overhead';

/** 1,000 transactions on each side, for which the machine works 20 s in all. */
function round(harnessCpuSeconds: number, runnerCpuSeconds = 0): OverheadRound {
  const bare = { tps: 100, pgbenchCpuSeconds: 1 };
  const harness = { tps: 100, pgbenchCpuSeconds: 1 + harnessCpuSeconds };
  return { seconds: 10, bare, harness, runnerCpuSeconds, machineCpuSeconds: 20 };
}

/** Of the 10 s that the harness's side takes, the harness's own are those without which bare is this much faster. */
function judge(ratios: readonly number[]) {
  return judgeRounds(ratios.map((ratio) => round(10 - 10 / ratio)), false);
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

test("the runner's CPU time counts like pgbench's own", () => {
  assert.equal(judgeRounds([round(0.5), round(0, 0.5), round(0.25, 0.25)], false).medianRatio.toFixed(4), (10 / 9.5).toFixed(4));
});

test('a side that got fewer transactions in the same time is not slower for it', () => {
  const even = round(0);
  const uneven = { ...even, harness: { tps: 50, pgbenchCpuSeconds: 0.5 } };
  assert.equal(judgeRounds([uneven, uneven, uneven], false).medianRatio, 1);
});

test('one round or none decides nothing', () => {
  assert.equal(judge([1]).verdict, 'undecided');
  assert.equal(judge([]).verdict, 'undecided');
});
