import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseNumber, parseSchema } from './arguments';

describe('arguments', () => {
  it('takes whole numbers within the limits', () => {
    assert.equal(parseNumber('rows', '1000'), 1000);
    assert.equal(parseNumber('seed', '0'), 0);
    assert.equal(parseNumber('connections', '32'), 32);
  });

  for (const given of ['abc', '-1', '999', '1000000001', '1e6', '1.5', ' 5000', '', '0x1000']) {
    it(`refuses ROWS=${given}, and says what is allowed and what came`, () => {
      assert.throws(() => parseNumber('rows', given), {
        exitCode: 2,
        message: `ROWS (--rows) must be a whole number from 1000 to 1000000000; got ${JSON.stringify(given)}`,
      });
    });
  }

  it('takes only names that need no quotes as a schema', () => {
    assert.equal(parseSchema('shop_2'), 'shop_2');
    for (const given of ['', 'Shop', '1shop', 'shop; DROP SCHEMA public', 'x'.repeat(41)]) {
      assert.throws(() => parseSchema(given), { exitCode: 2 });
    }
  });
});
