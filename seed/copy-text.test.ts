import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CopyText } from './copy-text';
import { escapeCopyText, wordsOf } from './words';

function textOf(text: CopyText): string {
  return text.bytes.toString('utf8');
}

describe('COPY text', () => {
  it('separates fields by tabs and ends rows by newlines', () => {
    const text = new CopyText();
    const words = wordsOf(['tea', 'Käse', '茶']);
    text.integer(1).word(words, 0).empty().word(words, 1).endRow();
    text.integer(2).word(words, 2).empty().word(words, 0).endRow();
    assert.equal(textOf(text), '1\ttea\t\\N\tKäse\n2\t茶\t\\N\ttea\n');
    assert.equal(text.rows, 2);
  });

  it('escapes what would end a field or a row', () => {
    assert.equal(escapeCopyText('a\tb\nc\rd\\e\vf\fg\bh'), 'a\\tb\\nc\\rd\\\\e\\vf\\fg\\bh');
    const text = new CopyText();
    text.word(wordsOf(['\\N']), 0).word(wordsOf(['\\.']), 0).endRow();
    assert.equal(textOf(text), '\\\\N\t\\\\.\n');
  });

  it('writes numbers, money and times as PostgreSQL does', () => {
    const text = new CopyText();
    for (const value of [0, 9, 10, 99, 100, 2_147_483_647]) text.integer(value);
    for (const cents of [0, 5, 99, 100, 1_234_505, 99_999_999]) text.cents(cents);
    text.padded(42, 5).time(Date.UTC(2024, 1, 29, 23, 59, 59) / 1000).time(Date.UTC(2023, 0, 1) / 1000).endRow();
    assert.equal(
      textOf(text),
      '0\t9\t10\t99\t100\t2147483647\t0.00\t0.05\t0.99\t1.00\t12345.05\t999999.99\t00042\t2024-02-29 23:59:59+00\t2023-01-01 00:00:00+00\n',
    );
  });

  it('joins values into one field', () => {
    const text = new CopyText();
    text.integer(1).word(wordsOf(['SKU-']), 0).more().padded(7, 3).integer(2).endRow();
    assert.equal(textOf(text), '1\tSKU-007\t2\n');
  });

  it('grows, and can be used again', () => {
    const text = new CopyText();
    const long = wordsOf(['x'.repeat(1000)]);
    for (let row = 0; row < 1000; row++) text.word(long, 0).endRow();
    assert.equal(textOf(text), `${'x'.repeat(1000)}\n`.repeat(1000));
    text.clear();
    text.integer(5).endRow();
    assert.equal(textOf(text), '5\n');
    assert.equal(text.rows, 1);
  });
});
