import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TableDigest, type TableSummary } from '../checksum';
import { chunksOf, newSink, writeChunk, type Chunk } from './family';
import { rowsOf, TABLES, type TableName } from './sizes';
import { readVocabulary } from './vocabulary';
import { makeWorld, type World } from './world';

const vocabulary = readVocabulary();

/** Several chunks of each large family, the last of them not whole. */
const MANY_CHUNKS_ROWS = 150_000;

function summaries(world: World, chunks: Iterable<Chunk> = chunksOf(world.sizes)): Record<TableName, TableSummary> {
  const sink = newSink();
  const digests = Object.fromEntries(TABLES.map((table) => [table, new TableDigest(table)])) as Record<TableName, TableDigest>;
  for (const chunk of chunks) {
    writeChunk(world, chunk, sink);
    for (const table of chunk.family.tables) digests[table].add(chunk.index, sink[table].bytes, sink[table].rows);
  }
  return Object.fromEntries(TABLES.map((table) => [table, digests[table].summary()])) as Record<TableName, TableSummary>;
}

function checksums(tables: Record<TableName, TableSummary>): Record<string, string> {
  return Object.fromEntries(TABLES.map((table) => [table, tables[table].checksum.slice(0, 16)]));
}

/** A table's rows, split into their fields. */
function rowsIn(world: World, table: TableName): string[][] {
  const sink = newSink();
  const rows: string[][] = [];
  for (const chunk of chunksOf(world.sizes)) {
    if (!chunk.family.tables.includes(table)) continue;
    writeChunk(world, chunk, sink);
    for (const line of sink[table].bytes.toString('utf8').split('\n').slice(0, -1)) rows.push(line.split('\t'));
  }
  return rows;
}

describe('a world', () => {
  it('has these bytes, on every machine', () => {
    assert.deepEqual(checksums(summaries(makeWorld(1, 1000, vocabulary))), LITERAL);
  });

  it('is another one for another seed', () => {
    const one = checksums(summaries(makeWorld(1, 20_000, vocabulary)));
    const other = checksums(summaries(makeWorld(2, 20_000, vocabulary)));
    const same = TABLES.filter((table) => one[table] === other[table]);
    assert.deepEqual(same, ['categories', 'warehouses']); // these hold nothing that is drawn
  });

  it('is made of chunks that do not depend on each other', () => {
    const world = makeWorld(1, MANY_CHUNKS_ROWS, vocabulary);
    const chunks = [...chunksOf(world.sizes)];
    assert.ok(chunks.filter(({ family }) => family.name === 'orders').length > 3);
    const backwards = checksums(summaries(world, chunks.toReversed()));
    assert.deepEqual(backwards, checksums(summaries(world)));
  });

  it('has the rows that its sizes promise', () => {
    const world = makeWorld(3, MANY_CHUNKS_ROWS, vocabulary);
    const promised = rowsOf(world.sizes);
    const made = summaries(world);
    for (const table of TABLES) {
      if (table !== 'reviews') assert.equal(made[table].rows, promised[table], table);
    }
    const off = Math.abs(made.reviews.rows / promised.reviews - 1);
    assert.ok(off < 0.1, `${made.reviews.rows} reviews of about ${promised.reviews}`);
  });

  it('writes every row with the same number of fields, each no longer than the writer allows for', () => {
    const world = makeWorld(1, 5000, vocabulary);
    for (const table of TABLES) {
      const rows = rowsIn(world, table);
      assert.deepEqual([...new Set(rows.map((row) => row.length))].length, 1, table);
      assert.ok(rows.every((row) => row.join('\t').length < 1000), table);
    }
  });

  it('has orders that add up, and payments of the whole of them', () => {
    const world = makeWorld(4, 10_000, vocabulary);
    const cents = (text: string | undefined): number => Math.round(Number(text) * 100);
    const items = new Map<string, number>();
    for (const [order = '', , , quantity, price] of rowsIn(world, 'order_items')) {
      items.set(order, (items.get(order) ?? 0) + Number(quantity) * cents(price));
    }
    const totals = new Map<string, number>();
    for (const [id = '', , , , itemsTotal, shipping, total] of rowsIn(world, 'orders')) {
      assert.equal(cents(itemsTotal), items.get(id));
      assert.equal(cents(total), cents(itemsTotal) + cents(shipping));
      totals.set(id, cents(total));
    }
    for (const [order = '', , , , amount] of rowsIn(world, 'payments')) assert.equal(cents(amount), totals.get(order));
  });

  it('has keys in ascending order, so that the database gives the rows back in the order of the chunks', () => {
    const world = makeWorld(1, MANY_CHUNKS_ROWS, vocabulary);
    const keyWidth: Partial<Record<TableName, number>> = { product_prices: 2, inventory: 2, cart_items: 2, order_items: 2, payments: 2, reviews: 2 };
    for (const table of TABLES) {
      let last: readonly (string | number)[] = [];
      for (const row of rowsIn(world, table)) {
        const key = row.slice(0, keyWidth[table] ?? 1).map((field) => (/^\d+$/.test(field) ? Number(field) : field));
        const [first = 0, second = 0] = key;
        const [lastFirst = -1, lastSecond = 0] = last;
        assert.ok(first > lastFirst || (first === lastFirst && second > lastSecond), `${table}: ${key.join()} after ${last.join()}`);
        last = key;
      }
    }
  });
});

/** The smallest world, of seed 1. A change here means that everyone's database will be loaded again. */
const LITERAL = {
  categories: '3027c7aee07188bf',
  suppliers: '3b68fdfd85d99e8e',
  warehouses: '28c1f28b037d3b06',
  products: 'bdc7606b2de0e870',
  product_prices: '9b3391edfa68b4c8',
  inventory: '92fa8307d8e3ecea',
  customers: 'dcb5f5b35a9c9a15',
  addresses: '235bfa1b3446b4c6',
  carts: 'a34928f4e1c46fec',
  cart_items: 'a86d80a21041295c',
  orders: 'a210621c2277c30f',
  order_items: '5b36a1907897d533',
  payments: '6d767a44b6a5b0b1',
  shipments: '8c32a9affa93ad8a',
  reviews: '3100b130993ce903',
};
