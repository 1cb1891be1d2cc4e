import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TextProgress } from './progress';
import { TABLES, type TableName } from './world/sizes';

const EXPECTED = Object.fromEntries(TABLES.map((table) => [table, table === 'orders' ? 1000 : 0])) as Record<TableName, number>;

describe('progress', () => {
  it('tells rows, rate and time left, and each phase with its time', () => {
    let [text, nowMs] = ['', 0];
    const progress = new TextProgress((more) => (text += more), false, () => nowMs);
    progress.start(EXPECTED);
    progress.copied('orders', 100);
    nowMs = 2000;
    progress.copied('orders', 400);
    assert.match(text, /all tables +500 rows +50 % +250 rows\/s +2\.0 s left\n$/);
    nowMs = 2500;
    progress.copied('orders', 500);
    nowMs = 3000;
    progress.finish();
    assert.match(text, /\norders +1,000 rows +333 rows\/s\n/);
    assert.match(text, /\n1,000 rows copied in 3\.0 s\n$/);
    progress.phase('keys');
    nowMs = 4500;
    progress.end();
    assert.match(text, /\nkeys \.\.\. 1\.5 s\n$/);
  });

  it('redraws on a terminal only what it has drawn', () => {
    const written: string[] = [];
    let nowMs = 0;
    const progress = new TextProgress((more) => written.push(more), true, () => nowMs);
    progress.start(EXPECTED);
    for (const rows of [100, 200]) {
      nowMs += 300;
      progress.copied('orders', rows);
    }
    const text = written.join('');
    assert.equal(text.split('\u001b[F\u001b[2K').length - 1, 2); // the two lines of the first time
    assert.match(text, /orders +300 rows +30 %/);
  });
});
