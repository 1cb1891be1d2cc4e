import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BASKET_OF_HUNDRED, HUNDRED, OUTCOMES_OF_HUNDRED, rowsOf, sizesFor, sum } from './sizes';

function counted(rowsAsked: number): number {
  const { reviews, ...others } = rowsOf(sizesFor(rowsAsked));
  assert.ok(reviews > 0);
  return sum(Object.values(others));
}

describe('sizes', () => {
  for (const rowsAsked of [1_000, 1_001, 12_345, 1_000_000, 10_000_000, 1_000_000_000]) {
    it(`make at least ${rowsAsked} rows, and few more, without counting on reviews`, () => {
      const rows = counted(rowsAsked);
      assert.ok(rows >= rowsAsked, `${rows} rows`);
      assert.ok(rows <= rowsAsked + 1_300, `${rows} rows`); // a hundred orders bring 900; the smallest shop has 2,200
    });
  }

  it('make this shop of a million rows', () => {
    assert.deepEqual(sizesFor(1_000_000), { products: 2308, customers: 46_160, carts: 69_300, orders: 115_400 });
  });

  it('have mixes of a hundred', () => {
    assert.equal(sum(BASKET_OF_HUNDRED.map(([, baskets]) => baskets)), HUNDRED);
    assert.equal(sum(Object.values(OUTCOMES_OF_HUNDRED)), HUNDRED);
  });
});
