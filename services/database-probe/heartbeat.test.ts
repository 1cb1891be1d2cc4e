import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DatabaseError } from 'pg';
import { Heartbeat, OPERATIONS } from './heartbeat';
import type { Session } from './session';

class Scripted implements Session {
  readonly isOpen = true;
  readonly asked: string[] = [];

  constructor(private readonly answer: (text: string) => Promise<readonly unknown[]>) {}

  query(text: string): Promise<readonly unknown[]> {
    this.asked.push(text);
    return this.answer(text);
  }

  close(): void {}

  destroy(): void {}
}

const answering = (...rows: readonly unknown[]): Scripted => new Scripted(() => Promise.resolve(rows));

test('a read that a standby answers is none', async () => {
  await OPERATIONS.read(answering({ beats: '1', standby: false }));
  await assert.rejects(OPERATIONS.read(answering({ beats: '1', standby: true })), /a standby answered/);
});

test('a read or a write of no row is none', async () => {
  for (const operate of Object.values(OPERATIONS)) await assert.rejects(operate(answering()), /has no row/);
});

test('the table is made once, also for two sessions at the same time', async () => {
  const heartbeat = new Heartbeat();
  const sessions = [answering(), answering()];
  await Promise.all(sessions.map((session) => heartbeat.prepare(session)));
  await Promise.all(sessions.map((session) => heartbeat.prepare(session)));
  assert.equal(sessions.flatMap(({ asked }) => asked).length, 1);
});

test('a failure to make it is told, and the next session tries again', async () => {
  const heartbeat = new Heartbeat();
  await assert.rejects(heartbeat.prepare(new Scripted(() => Promise.reject(new Error('no schema')))), /no schema/);
  const next = answering();
  await heartbeat.prepare(next);
  assert.equal(next.asked.length, 1);
});

for (const [what, error, again] of [
  ['a table that is gone', Object.assign(new DatabaseError('gone', 4, 'error'), { code: '42P01' }), 1],
  ['any other error', Object.assign(new DatabaseError('ended', 5, 'error'), { code: '57P01' }), 0],
  ['no error', undefined, 0],
] as const) {
  test(`${what} ${again === 1 ? 'has it made again' : 'changes nothing'}`, async () => {
    const heartbeat = new Heartbeat();
    const session = answering();
    await heartbeat.prepare(session);
    heartbeat.learn(error);
    await heartbeat.prepare(session);
    assert.equal(session.asked.length, 1 + again);
  });
}

test('a row that is gone has it made again', async () => {
  const heartbeat = new Heartbeat();
  const session = answering();
  await heartbeat.prepare(session);
  const error = await OPERATIONS.write(session).catch((thrown: unknown) => thrown as Error);
  heartbeat.learn(error ?? undefined);
  await heartbeat.prepare(session);
  assert.equal(session.asked.filter((text) => text.includes('CREATE TABLE')).length, 2);
});
