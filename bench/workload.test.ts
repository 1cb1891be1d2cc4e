import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { WORKLOADS, loadWorkload, scriptArguments } from './workload';

test('every script of every workload is there and uses no variable that the runner does not define', () => {
  for (const name of WORKLOADS) {
    const { scripts, tables } = loadWorkload(name);
    for (const { argument } of scripts) {
      const file = /^--file=(.*)@\d+$/.exec(argument)?.[1];
      if (file === undefined) continue;
      assert.ok(existsSync(file), file);
      const sql = readFileSync(file, 'utf8').replace(/--.*$/gm, '');
      const known = new Set([...tables, ...[...sql.matchAll(/\\set (\w+)|AS (\w+)(?=[^;]*\\gset)/g)].map((set) => set[1] ?? set[2] ?? '')]);
      for (const [, used] of sql.matchAll(/(?<!:):(\w+)/g)) assert.ok(known.has(used ?? ''), `${file} uses :${used}`);
    }
  }
});

test('`read` has the reading scripts of `shop` and nothing that writes', () => {
  const shop = loadWorkload('shop').scripts;
  for (const { name, weight, argument } of loadWorkload('read').scripts) {
    assert.equal(shop.find((script) => script.name === name)?.weight, weight, name);
    const file = /^--file=(.*)@/.exec(argument)?.[1] ?? '';
    assert.doesNotMatch(readFileSync(file, 'utf8'), /\b(INSERT|UPDATE|DELETE)\b/, name);
  }
});

test('pgbench gets the highest ids as variables and the scripts with their weights', () => {
  const workload = loadWorkload('read');
  const given = scriptArguments(workload, new Map(workload.tables.map((table, index) => [table, index + 10])));
  assert.deepEqual(given.slice(0, 2), ['--define=categories=10', '--define=products=11']);
  assert.match(given[4] ?? '', /^--file=.*\/product-page\.sql@42$/);
  assert.throws(() => scriptArguments(workload, new Map()), /the highest id of categories was not read/);
});

test('`tpcb` is the transaction built into pgbench', () => {
  assert.deepEqual(scriptArguments(loadWorkload('tpcb'), new Map()), ['--builtin=tpcb-like']);
});
