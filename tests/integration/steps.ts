import { test } from 'node:test';
import { messageOf } from '../../seed/failure';
import { PATIENCE } from './waiting';

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly target?: string;
}

const figures: Figure[] = [];
let broken: string | undefined;

/** One step of the run: they happen in the order in which they are declared. */
export function step(name: string, seconds: number, body: () => Promise<void>): void {
  declare(name, seconds, async () => {
    if (broken !== undefined) throw new Error(`not tried, because this failed before: ${broken}`);
    await body();
  });
}

/** A step without which none of the later ones makes sense. */
export function foundation(name: string, seconds: number, body: () => Promise<void>): void {
  step(name, seconds, async () => {
    try {
      await body();
    } catch (error) {
      broken ??= name;
      throw error;
    }
  });
}

/** A step that is tried whatever failed before it. */
export function lastly(name: string, seconds: number, body: () => Promise<void>): void {
  declare(name, seconds, body);
}

/** A figure of the summary, and what it should be at most. */
export function figure(name: string, value: string, target?: string): void {
  figures.push({ name, value, ...(target === undefined ? {} : { target }) });
  say(`${name}: ${value}`);
}

export function say(text: string): void {
  process.stderr.write(`         ${text}\n`);
}

export function summary(): string {
  const width = Math.max(...figures.map(({ name }) => name.length), 0);
  return figures
    .map(({ name, value, target }) => `  ${name.padEnd(width)}  ${value}${target === undefined ? '' : `  (target: ${target})`}`)
    .join('\n');
}

function declare(name: string, seconds: number, body: () => Promise<void>): void {
  void test(name, { timeout: seconds * PATIENCE * 1000 }, async () => {
    process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${name}\n`);
    try {
      await body();
    } catch (error) {
      // The test runner tells why only at the end of the whole run.
      say(messageOf(error));
      throw error;
    }
  });
}
