import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldsOf } from './csv';

test('fields are parted by commas, and may be empty', () => {
  assert.deepEqual(fieldsOf('a,,c,'), ['a', '', 'c', '']);
});

test('within quotes a comma parts nothing, and a doubled quote is one', () => {
  assert.deepEqual(fieldsOf('a,"b, ""c""",d,""'), ['a', 'b, "c"', 'd', '']);
});
