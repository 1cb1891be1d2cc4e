// Looks, acts, and looks again, until all is as it should be.
import { pause } from '../drills/waiting';
import { EXIT, Failure, messageOf } from '../seed/failure';
import { plan } from './arrangement';
import { NotThere, observe, tell } from './cluster';
import type { Member } from './member';

/** A hand-over takes two or three of these, gossip about new members as long. */
const LOOK_MS = 250;

export interface Arranged {
  readonly members: readonly Member[];
  /** What was done, in order. */
  readonly actions: readonly string[];
  /** What cannot be kept with these pods on these nodes. */
  readonly unmet: readonly string[];
}

export interface Options {
  /** How many members there must be: with fewer nothing is done. */
  readonly count: number;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

export async function arrange({ count, timeoutSeconds, signal }: Options): Promise<Arranged> {
  const deadlineMs = performance.now() + timeoutSeconds * 1000;
  const actions: string[] = [];
  for (;;) {
    const looked = await look(count);
    if (typeof looked !== 'string' && looked.next.kind === 'done') return { members: looked.members, actions, unmet: looked.next.unmet };
    const waitsFor = typeof looked === 'string' ? looked : await act(looked, actions);
    if (performance.now() > deadlineMs) throw tooLate(timeoutSeconds, waitsFor, actions);
    await pause(LOOK_MS, signal);
  }
}

interface Look {
  readonly members: readonly Member[];
  readonly next: ReturnType<typeof plan>;
}

/** Why nothing could be seen, while pods start and end. */
async function look(count: number): Promise<Look | string> {
  try {
    const members = await observe(count);
    return { members, next: plan(members) };
  } catch (error) {
    if (error instanceof NotThere) return error.message;
    throw error;
  }
}

/** Notes what was done, and returns what is now waited for. */
async function act({ next }: Look, done: string[]): Promise<string> {
  if (next.kind !== 'act') return next.kind === 'wait' ? next.why : 'nothing';
  const texts = next.actions.map(({ text }) => text);
  try {
    await tell(next.actions);
  } catch (error) {
    // A member that is asked too early refuses; the next look shows what is still to be done.
    if (error instanceof NotThere) return `${texts[0] ?? ''}: ${messageOf(error)}`;
    throw error;
  }
  done.push(...texts);
  return texts.join('; ');
}

function tooLate(seconds: number, waitsFor: string, actions: readonly string[]): Failure {
  const sofar = actions.length > 0 ? `; done so far: ${actions.slice(-10).join('; ')}` : '';
  return new Failure(EXIT.unexpected, `after ${seconds} s the cluster is not as it should be; at last: ${waitsFor}${sofar}`);
}
