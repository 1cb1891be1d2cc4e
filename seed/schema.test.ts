import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { statementsFor, statementsOf } from './schema';
import { TABLES } from './world/sizes';

function tablesIn(statement: string, pattern: RegExp): number[] {
  return [...statement.matchAll(pattern)].map(([, name]) => TABLES.findIndex((table) => table === name));
}

describe('the schema', () => {
  it('has the tables that the generators fill, in the same order', () => {
    const names = statementsOf('tables.sql').map((statement) => /^CREATE TABLE (\w+) /.exec(statement)?.[1]);
    assert.deepEqual(names, [...TABLES]);
  });

  it('gives every statement to one table', () => {
    const given = TABLES.flatMap(statementsFor).filter((statement) => !statement.startsWith('ANALYZE'));
    const written = [...statementsOf('keys.sql'), ...statementsOf('indexes.sql'), ...statementsOf('sequences.sql')];
    assert.deepEqual(given.toSorted(), written.toSorted());
    assert.ok(TABLES.every((table) => statementsFor(table)[0]?.includes('ADD PRIMARY KEY')));
  });

  it('locks tables for foreign keys in one order, so that no two statements wait for each other', () => {
    for (const statement of statementsOf('references.sql')) {
      const [own = -1] = tablesIn(statement, /^ALTER TABLE (\w+)/g);
      const referred = tablesIn(statement, /REFERENCES (\w+)/g);
      assert.ok([own, ...referred].every((table) => table >= 0), statement);
      const falling = referred.every((table, i) => table <= (referred[i - 1] ?? own));
      assert.ok(falling, statement);
    }
  });
});
