import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { MemoryBudget, withBody } from './body';

const limits = (budget = new MemoryBudget(1_000)) => ({ mostBytes: 100, mostMs: 200, budget });

function request(chunks: Iterable<Buffer> | AsyncIterable<Buffer>, headers: Record<string, string> = {}): IncomingMessage {
  return Object.assign(Readable.from(chunks), { headers }) as unknown as IncomingMessage;
}

const never = async function* (): AsyncGenerator<Buffer> {
  yield Buffer.alloc(1);
  await new Promise(() => undefined);
};

test('the chunks are one body, held as long as it is worked on', async () => {
  const budget = new MemoryBudget(1_000);
  const answer = await withBody(request([Buffer.from('ab'), Buffer.from('c')]), limits(budget), (body) =>
    Promise.resolve([body.toString(), budget.takenBytes]),
  );
  assert.deepEqual([...answer, budget.takenBytes], ['abc', 3, 0]);
});

const work = (): Promise<never> => Promise.reject(new Error('there is nothing to work on'));

test('what is announced as too large is not read', async () => {
  const body = request([Buffer.alloc(101)], { 'content-length': '101' });
  await assert.rejects(withBody(body, limits(), work), { status: 413 });
  assert.equal((body as unknown as Readable).readableFlowing, null);
});

test('what grows too large is thrown away to its end', async () => {
  const budget = new MemoryBudget(1_000);
  const body = request([Buffer.alloc(60), Buffer.alloc(60), Buffer.alloc(60)]);
  await assert.rejects(withBody(body, limits(budget), work), { status: 413 });
  assert.equal(budget.takenBytes, 0);
  await finished(body);
  assert.ok(body.readableEnded);
});

test('a body that does not end is given up', async () => {
  const budget = new MemoryBudget(1_000);
  await assert.rejects(withBody(request(never()), limits(budget), work), { status: 408 });
  assert.equal(budget.takenBytes, 0);
});

test('a sender that goes away is no picture', async () => {
  const body = Object.assign(new PassThrough(), { headers: {} }) as unknown as IncomingMessage;
  setTimeout(() => body.destroy(), 20);
  await assert.rejects(withBody(body, limits(), work), { status: 400 });
});

test('bodies that together take too much are sent away, one by one', async () => {
  const budget = new MemoryBudget(100);
  await withBody(request([Buffer.alloc(80)]), limits(budget), async () => {
    await assert.rejects(withBody(request([Buffer.alloc(30)]), limits(budget), work), { status: 503 });
    assert.equal(budget.takenBytes, 80);
  });
  assert.equal(budget.takenBytes, 0);
});
