import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createLog } from '../shared/log';
import { MemoryStore } from '../shared/memory-store';
import { RequestError } from '../shared/problem';
import type { KeyValues } from '../shared/redis';
import { RateLimiter } from './rate-limiter';

const WINDOW_MS = 60_000;

function limiter(context: TestContext, store: KeyValues, nowMs: () => number = () => 0): { readonly rate: RateLimiter; readonly lines: readonly string[] } {
  const lines: string[] = [];
  const log = createLog('test', 'info', { write: (line) => void lines.push(line) });
  const rate = new RateLimiter({ store, windowMs: WINDOW_MS, nowMs, log });
  context.after(() => rate.end());
  return { rate, lines };
}

function taken(rate: RateLimiter, client: string, times: number): number {
  let allowed = 0;
  for (let i = 0; i < times; i += 1) {
    try {
      rate.take('general', client, 10);
      allowed += 1;
    } catch (error) {
      assert.ok(error instanceof RequestError && error.status === 429);
    }
  }
  return allowed;
}

test('two pods allow together what one would, once they have told each other', async (context) => {
  const store = new MemoryStore(() => 0);
  const [one, two] = [limiter(context, store).rate, limiter(context, store).rate];
  assert.equal(taken(one, 'a', 4), 4);
  assert.equal(taken(two, 'a', 4), 4);
  for (const rate of [one, two, one]) {
    assert.ok(taken(rate, 'a', 1) <= 1);
    await rate.tell();
  }
  assert.equal(taken(one, 'a', 10), 0);
  assert.equal(taken(two, 'a', 10) <= 1, true);
  assert.equal(taken(one, 'b', 10), 10);
});

test('a window that ends gives everything back, and says when that is', (context) => {
  let nowMs = 15_000;
  const { rate } = limiter(context, new MemoryStore(() => nowMs), () => nowMs);
  assert.equal(taken(rate, 'a', 20), 10);
  assert.throws(() => rate.take('general', 'a', 10), (error) => error instanceof RequestError && error.headers['Retry-After'] === '45');
  nowMs = 60_000;
  assert.equal(taken(rate, 'a', 20), 10);
});

test('without the store each pod counts for itself, and says so once', async (context) => {
  const away = { run: () => Promise.reject(new Error('away')), write: () => Promise.reject(new Error('away')) };
  const { rate, lines } = limiter(context, away);
  assert.equal(taken(rate, 'a', 6), 6);
  await rate.tell();
  await rate.tell();
  assert.equal(taken(rate, 'a', 20), 4);
  assert.equal(lines.filter((line) => line.includes('each pod for itself')).length, 1);
});
