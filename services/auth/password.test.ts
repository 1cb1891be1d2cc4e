import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from '../shared/metrics';
import { RequestError } from '../shared/problem';
import { Passwords } from './password';

test('what is kept fits its password and no other, and is another one each time', async () => {
  const passwords = new Passwords(new Registry());
  const [one, two] = [await passwords.hash('caf\u00e9 au lait'), await passwords.hash('caf\u00e9 au lait')];
  assert.notEqual(one, two);
  assert.match(one, /^scrypt\$16384\$8\$5\$/);
  assert.equal(await passwords.fits('cafe\u0301 au lait', one), true);
  assert.equal(await passwords.fits('cafe au lait', one), false);
  assert.equal(await passwords.fits('anything', undefined), false);
});

test('a known account takes as long as one that is not there', async () => {
  const passwords = new Passwords(new Registry());
  const kept = await passwords.hash('a long password');
  const tookMs = async (known: string | undefined): Promise<number> => {
    const beganMs = performance.now();
    for (let i = 0; i < 4; i += 1) await passwords.fits('wrong', known);
    return performance.now() - beganMs;
  };
  const ratio = (await tookMs(kept)) / (await tookMs(undefined));
  assert.ok(ratio > 0.4 && ratio < 2.5, `${ratio.toFixed(2)} times as long`);
});

test('who comes when many wait is sent away at once', async () => {
  const passwords = new Passwords(new Registry());
  const outcomes = await Promise.allSettled(Array.from({ length: 60 }, () => passwords.fits('x', undefined)));
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  assert.ok(refused.length >= 10 && refused.length <= 20, `${refused.length} of 60 were refused`);
  assert.ok(refused.every((error) => error instanceof RequestError && error.status === 503));
});
