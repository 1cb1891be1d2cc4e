import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NOW, OPENING, timeOfShare } from './calendar';

const SAMPLES = 50_000;

describe('the calendar', () => {
  const times = Array.from({ length: SAMPLES }, (_, i) => timeOfShare(i / SAMPLES));

  it('goes from the opening to the world\'s clock and never back', () => {
    assert.equal(times[0], OPENING);
    assert.ok(timeOfShare(1 - 2 ** -32) < NOW);
    for (let i = 1; i < SAMPLES; i++) assert.ok((times[i] as number) >= (times[i - 1] as number));
  });

  it('is busier before Christmas, in the evening and in later years', () => {
    const count = (fits: (date: Date) => boolean): number => times.filter((time) => fits(new Date(time * 1000))).length;
    const december = count((date) => date.getUTCMonth() === 11);
    const february = count((date) => date.getUTCMonth() === 1);
    assert.ok(december > 1.5 * february, `${december} in December, ${february} in February`);
    const evening = count((date) => date.getUTCHours() === 20);
    const night = count((date) => date.getUTCHours() === 3);
    assert.ok(evening > 10 * night, `${evening} in the evening, ${night} at night`);
    const last = count((date) => date.getUTCFullYear() === 2025);
    const first = count((date) => date.getUTCFullYear() === 2023);
    assert.ok(last > 1.5 * first, `${first} in the first year, ${last} in the last`);
  });
});
