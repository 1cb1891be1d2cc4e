import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOAD_OPTIONS, OVERHEAD_OPTIONS, RUN_OPTIONS, parseBenchArguments, parseOverheadArguments } from './arguments';

function defaultsOf(options: typeof LOAD_OPTIONS): Record<string, string> {
  const defaults: Record<string, string> = {};
  for (const { flag, default: value } of options) {
    if (value !== undefined) defaults[/--(\w+)/.exec(flag)?.[1] ?? ''] = value;
  }
  return defaults;
}

const DEFAULTS = defaultsOf([...LOAD_OPTIONS, ...RUN_OPTIONS]);

function refusal(given: Record<string, string>): string {
  try {
    parseBenchArguments({ ...DEFAULTS, ...given });
  } catch (error) {
    assert.ok(error instanceof Error && 'exitCode' in error);
    assert.equal(error.exitCode, 2);
    return error.message;
  }
  return 'accepted';
}

test('the defaults are five minutes of the shop with 16 clients', () => {
  const { duration, clients, threads, workload, rate } = parseBenchArguments(DEFAULTS);
  assert.deepEqual({ duration, clients, threads, workload, rate }, { duration: 300, clients: 16, threads: 2, workload: 'shop', rate: undefined });
});

test('`overhead` has a duration of its own', () => {
  const { duration, rounds } = parseOverheadArguments(defaultsOf([...LOAD_OPTIONS, ...OVERHEAD_OPTIONS]));
  assert.deepEqual({ duration, rounds }, { duration: 20, rounds: 9 });
});

test('a bad value is refused in one line with what is allowed and what came', () => {
  assert.equal(refusal({ duration: '0' }), '--duration: allowed is a whole number of seconds from 1 to 86400, got "0"');
  assert.equal(refusal({ duration: '1e3' }), '--duration: allowed is a whole number of seconds from 1 to 86400, got "1e3"');
  assert.equal(refusal({ clients: '2.5' }), '--clients: allowed is a whole number of sessions from 1 to 1000, got "2.5"');
  assert.equal(refusal({ rate: '-5' }), '--rate: allowed is a number of transactions a second above 0, got "-5"');
  assert.equal(refusal({ rate: '0' }), '--rate: allowed is a number of transactions a second above 0, got "0"');
  assert.equal(refusal({ workload: 'x' }), '--workload: allowed is one of shop, read, tpcb, got "x"');
});

test('several bad values are all told', () => {
  assert.equal(refusal({ duration: '', threads: '65' }).split('\n').length, 2);
});

test('a rate may be a fraction', () => {
  assert.equal(parseBenchArguments({ ...DEFAULTS, rate: '12.5' }).rate, 12.5);
});
