import assert from 'node:assert/strict';
import { describe, run, start, type Finished, type Running } from './program';
import { settings } from './settings';

/** Enough for any verb but `up`, also on a busy machine. */
const USUAL_SECONDS = 180;

export type Variables = Readonly<Record<string, string>>;

/** Runs a verb of the Makefile for the tests' own platform, which must succeed. */
export async function make(verb: string, variables: Variables = {}, seconds = USUAL_SECONDS): Promise<Finished> {
  const finished = await attempt(verb, variables, seconds);
  assert.equal(finished.code, 0, describe(finished, `ended with ${finished.code}`));
  return finished;
}

/** The same, which must fail and say why. */
export async function makeFails(verb: string, variables: Variables, why: RegExp, seconds = USUAL_SECONDS): Promise<void> {
  const finished = await attempt(verb, variables, seconds);
  assert.notEqual(finished.code, 0, describe(finished, 'ended well, though it should not'));
  assert.match(unwrapped(finished.output), why, describe(finished, `failed, but without saying ${String(why)}`));
}

/** The same, whatever comes of it. */
export function attempt(verb: string, variables: Variables = {}, seconds = USUAL_SECONDS): Promise<Finished> {
  return run(label(verb, variables), seconds, 'make', commandLine(verb, variables));
}

export function startMake(verb: string, variables: Variables = {}): Running {
  return start(label(verb, variables), 'make', commandLine(verb, variables));
}

/** How many things the playbook changed, by its own count. */
export function changed(finished: Finished): number {
  const counts = [...finished.output.matchAll(/^localhost\s+: ok=\d+\s+changed=(\d+)/gm)].map(([, count]) => Number(count));
  const count = counts.at(-1);
  assert.ok(count !== undefined && counts.length === 1, describe(finished, 'printed no recap, or more than one'));
  return count;
}

function label(verb: string, variables: Variables): string {
  return [verb, ...Object.entries(variables).map(([name, value]) => `${name}=${value}`)].join(' ').slice(0, 80);
}

function commandLine(verb: string, variables: Variables): string[] {
  return [verb, ...Object.entries({ NAME: settings.name, ...variables }).map(([name, value]) => `${name}=${value}`)];
}

/** Ansible breaks a long message where the line ends. */
export function unwrapped(output: string): string {
  return output.replaceAll(/\s+/g, ' ');
}
