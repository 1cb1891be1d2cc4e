import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Prober, TimedOut, type Outcome } from './prober';
import type { Session } from './session';

/** What the database does, second by second, told by its operator. */
type Behaviour = { readonly kind: 'answers'; readonly afterMs: number } | { readonly kind: 'refuses' } | { readonly kind: 'hangs' };
const ANSWERS: Behaviour = { kind: 'answers', afterMs: 3 };
const REFUSES: Behaviour = { kind: 'refuses' };
const HANGS: Behaviour = { kind: 'hangs' };

const INTERVAL_MS = 1_000;
const TIMEOUT_MS = 2_000;
const KEEP_MS = 10_000;

class FakeSession implements Session {
  isOpen = true;
  query = (): Promise<never> => Promise.reject(new Error('not asked in these tests'));
  close(): void {
    this.isOpen = false;
  }
  destroy(): void {
    this.isOpen = false;
  }
}

/** A database, a prober of it, and a clock that stands still until it is told to go on. */
class Scene {
  behaviour = ANSWERS;
  readonly sessions: FakeSession[] = [];
  readonly outcomes: { readonly atMs: number; readonly error: string | undefined; readonly elapsedMs: number }[] = [];
  mostWaiting = 0;
  readonly prober: Prober;

  constructor(private readonly context: TestContext) {
    context.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 0 });
    this.prober = new Prober({
      timeoutMs: TIMEOUT_MS,
      keepMs: KEEP_MS,
      nowMs: () => Date.now(),
      connect: async (signal) => {
        await this.behave(signal);
        const session = new FakeSession();
        this.sessions.push(session);
        return session;
      },
      // A session that is cut off answers nothing more.
      operate: () => this.behave(undefined),
      report: (outcome) => this.note(outcome),
    });
  }

  get openSessions(): number {
    return this.sessions.filter(({ isOpen }) => isOpen).length;
  }

  async seconds(count: number): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      void this.prober.attempt();
      for (let ms = 0; ms < INTERVAL_MS; ms += 1) await this.pass();
    }
  }

  private async pass(): Promise<void> {
    this.mostWaiting = Math.max(this.mostWaiting, this.prober.waiting);
    this.context.mock.timers.tick(1);
    // What the timers woke runs to where it waits again.
    for (let i = 0; i < 10; i += 1) await Promise.resolve();
  }

  private behave(signal: AbortSignal | undefined): Promise<void> {
    const { behaviour } = this;
    if (behaviour.kind === 'refuses') return Promise.reject(new Error('refused'));
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      if (behaviour.kind === 'answers') setTimeout(resolve, behaviour.afterMs);
    });
  }

  private note({ error, elapsedMs }: Outcome): void {
    this.outcomes.push({ atMs: Date.now(), error: error?.message, elapsedMs });
  }
}

const LATE = new TimedOut(TIMEOUT_MS).message;

test('a database that answers is asked over one connection', async (context) => {
  const scene = new Scene(context);
  await scene.seconds(5);
  assert.deepEqual(scene.outcomes.map(({ error }) => error), [undefined, undefined, undefined, undefined, undefined]);
  // The first attempt connects, which takes as long again.
  assert.deepEqual(scene.outcomes.map(({ elapsedMs }) => elapsedMs), [6, 3, 3, 3, 3]);
  assert.equal(scene.sessions.length, 1);
});

test('a database that refuses fails once a second, and the first attempt after it is back succeeds', async (context) => {
  const scene = new Scene(context);
  await scene.seconds(2);
  scene.behaviour = REFUSES;
  await scene.seconds(3);
  scene.behaviour = ANSWERS;
  await scene.seconds(2);
  assert.deepEqual(scene.outcomes.map(({ error }) => error), [undefined, undefined, 'refused', 'refused', 'refused', undefined, undefined]);
  assert.equal(scene.outcomes[5]?.atMs, 5_006);
  assert.equal(scene.openSessions, 1);
});

test('a database that hangs fails once a second, each attempt when its time is up, and they do not pile up', async (context) => {
  const scene = new Scene(context);
  await scene.seconds(1);
  scene.behaviour = HANGS;
  await scene.seconds(30);
  const failures = scene.outcomes.slice(1);
  assert.deepEqual(new Set(failures.map(({ error }) => error)), new Set([LATE]));
  assert.deepEqual(new Set(failures.map(({ elapsedMs }) => elapsedMs)), new Set([TIMEOUT_MS]));
  assert.equal(failures.length, 29);
  assert.ok(scene.mostWaiting <= 2, `${scene.mostWaiting} attempts at once`);
  assert.equal(scene.openSessions, 0);
});

test('the attempt after a hang goes to whoever answers now, while those before still wait', async (context) => {
  const scene = new Scene(context);
  await scene.seconds(1);
  scene.behaviour = HANGS;
  await scene.seconds(3);
  scene.behaviour = ANSWERS;
  await scene.seconds(3);
  const good = scene.outcomes.filter(({ error }) => error === undefined).map(({ atMs }) => atMs);
  // It was back at 4 s, when the attempt of 3 s had another second to wait.
  assert.deepEqual(good, [6, 4_006, 5_003, 6_003]);
  assert.deepEqual(scene.outcomes.filter(({ error }) => error !== undefined).map(({ atMs }) => atMs), [3_000, 4_000, 5_000]);
  assert.equal(scene.outcomes.length, 7);
  assert.equal(scene.openSessions, 1);
});

test('slow answers within the time count as good, and one connection is kept of those they took', async (context) => {
  const scene = new Scene(context);
  scene.behaviour = { kind: 'answers', afterMs: 800 };
  await scene.seconds(6);
  scene.behaviour = ANSWERS;
  await scene.seconds(2);
  assert.deepEqual(scene.outcomes.filter(({ error }) => error !== undefined), []);
  assert.equal(scene.outcomes.length, 8);
  assert.ok(scene.mostWaiting <= 2, `${scene.mostWaiting} attempts at once`);
  assert.equal(scene.openSessions, 1);
});

test('a connection that was kept long enough makes way for a new one', async (context) => {
  const scene = new Scene(context);
  await scene.seconds(25);
  assert.deepEqual(scene.outcomes.filter(({ error }) => error !== undefined), []);
  // Opened at 0, 11 and 22 s: the attempt that finds it old enough is its last.
  assert.deepEqual(scene.outcomes.flatMap(({ atMs, elapsedMs }) => (elapsedMs === 6 ? [atMs - elapsedMs] : [])), [0, 11_000, 22_000]);
  assert.equal(scene.openSessions, 1);
});

test('a kept connection that broke meanwhile is not tried: the attempt connects anew', async (context) => {
  const scene = new Scene(context);
  await scene.seconds(1);
  scene.sessions[0]?.destroy();
  await scene.seconds(1);
  assert.deepEqual(scene.outcomes.map(({ error, elapsedMs }) => [error, elapsedMs]), [[undefined, 6], [undefined, 6]]);
  assert.equal(scene.sessions.length, 2);
});

test('the end waits for nobody, reports nothing more and leaves no connection', async (context) => {
  const scene = new Scene(context);
  await scene.seconds(1);
  scene.behaviour = HANGS;
  void scene.prober.attempt();
  await scene.prober.end();
  assert.equal(scene.outcomes.length, 1);
  assert.equal(scene.openSessions, 0);
  assert.equal(scene.prober.waiting, 0);
});
