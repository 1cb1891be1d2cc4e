import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod';
import { Cursors } from './cursor';
import { RequestError } from './problem';

const KEY = Buffer.alloc(32, 7);
const products = new Cursors(KEY, 'products', z.strictObject({ after: z.int() }));

test('a position comes back as it was written, and none is the beginning', () => {
  assert.deepEqual(products.read(products.write({ after: 42 })), { after: 42 });
  assert.equal(products.read(undefined), undefined);
});

test('whatever else comes is refused', () => {
  const cursor = products.write({ after: 42 });
  const changed = Buffer.from(cursor, 'base64url');
  changed[changed.length - 2] = (changed.at(-2) ?? 0) ^ 1;
  const others = [
    '',
    'x',
    cursor.slice(0, -2),
    `${cursor}!`,
    changed.toString('base64url'),
    Buffer.from('{"after":42}').toString('base64url'),
    new Cursors(Buffer.alloc(32, 8), 'products', z.unknown()).write({ after: 42 }),
    new Cursors(KEY, 'orders', z.unknown()).write({ after: 42 }),
    new Cursors(KEY, 'products', z.unknown()).write({ after: 'x' }),
    'A'.repeat(100_000),
  ];
  for (const other of others) assert.throws(() => products.read(other), RequestError, other.slice(0, 40));
});
