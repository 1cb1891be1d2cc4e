import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HTTP_OPTIONS, SPIKE_OPTIONS, parseHttpArguments, parseSpikeArguments } from './arguments';

const ENVIRONMENT = { KUBECONFIG: '/k' };

function defaultsOf(options: typeof HTTP_OPTIONS): Record<string, string> {
  const given = options.flatMap(({ flag, default: value }) => (value === undefined ? [] : [[/--(\w+)/.exec(flag)?.[1] ?? '', value]]));
  return { ...Object.fromEntries(given) as Record<string, string>, domain: 'd.internal', authority: '/ca' };
}

test('the defaults are five minutes of the mixed load at its own rate, and three minutes of ten times as much', () => {
  const { workload, duration, rate } = parseHttpArguments(defaultsOf(HTTP_OPTIONS), ENVIRONMENT);
  assert.deepEqual([workload, duration, rate], ['http', 300, undefined]);
  const { times, duration: seconds } = parseSpikeArguments(defaultsOf(SPIKE_OPTIONS), ENVIRONMENT);
  assert.deepEqual([times, seconds], [10, 180]);
});

test('a bad value is refused with what is allowed and what came', () => {
  const refusal = (given: Record<string, string>): RegExp | string => {
    try {
      parseHttpArguments({ ...defaultsOf(HTTP_OPTIONS), ...given }, ENVIRONMENT);
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
    return 'accepted';
  };
  assert.equal(refusal({ workload: 'shop' }), '--workload: allowed is one of http, browse, login, upload, got "shop"');
  assert.equal(refusal({ rate: '0' }), '--rate: allowed is a number of requests a second above 0, got "0"');
  assert.equal(refusal({ duration: '1.5' }), '--duration: allowed is a whole number of seconds from 1 to 86400, got "1.5"');
  assert.throws(() => parseHttpArguments(defaultsOf(HTTP_OPTIONS), {}), /KUBECONFIG must name/);
  assert.throws(() => parseSpikeArguments({ ...defaultsOf(SPIKE_OPTIONS), duration: '5' }, ENVIRONMENT), /from 30 to 3600, got "5"/);
});
