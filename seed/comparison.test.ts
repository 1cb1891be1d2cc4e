import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { median, targetsFor, type Measured } from './comparison';

function measured(seconds: number, sentMegabytesPerSecond: number): Measured {
  return {
    rows: 1,
    secondsByRound: [seconds],
    seconds,
    sentMegabytes: 1,
    sentMegabytesPerSecond,
    storedMegabytes: 1,
    storedMegabytesPerSecond: 1,
  };
}

describe('the comparison', () => {
  it('takes medians', () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 3, 2]), 2.5);
    assert.equal(median([7]), 7);
  });

  it('says which targets are met', () => {
    const met = (targets: ReturnType<typeof targetsFor>): boolean[] => targets.map((target) => target.met);
    assert.deepEqual(met(targetsFor(measured(2.5, 20), measured(2, 25), measured(1, 19), 299, 700_001)), [true, true, true, true]);
    assert.deepEqual(met(targetsFor(measured(2.6, 20), measured(2, 25), measured(1, 20), 300, 700_000)), [false, false, false, false]);
  });
});
