// As much of a Redis node as the tests need: its commands on one key, and keys that end.
import type { Command, KeyValues, Written } from './redis';

interface Entry {
  value: string | Map<string, string>;
  endMs: number;
}

export class MemoryStore implements KeyValues {
  readonly entries = new Map<string, Entry>();
  replicated = true;

  constructor(private readonly nowMs: () => number) {}

  run(...commands: readonly Command[]): Promise<unknown[]> {
    return Promise.resolve(commands.map((command) => this.execute(command)));
  }

  async write(...commands: readonly Command[]): Promise<Written> {
    return { answers: await this.run(...commands), replicated: this.replicated };
  }

  private entry(key: string): Entry | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined || entry.endMs > this.nowMs()) return entry;
    this.entries.delete(key);
    return undefined;
  }

  private hash(key: string): Map<string, string> {
    const found = this.entry(key)?.value;
    if (found instanceof Map) return found;
    const made = new Map<string, string>();
    this.entries.set(key, { value: made, endMs: Infinity });
    return made;
  }

  private add(key: string, amount: number): number {
    const entry = this.entry(key) ?? { value: '0', endMs: Infinity };
    entry.value = String(Number(entry.value) + amount);
    this.entries.set(key, entry);
    return Number(entry.value);
  }

  private execute([name, ...given]: Command): unknown {
    const [key = '', ...rest] = given.map(String);
    const entry = this.entry(key);
    const [first = '', second = ''] = rest;
    switch (name) {
      case 'get':
        return entry?.value ?? null;
      case 'set':
        if (rest.includes('NX') && entry !== undefined) return null;
        this.entries.set(key, { value: first, endMs: this.nowMs() + Number(rest[rest.indexOf('PX') + 1]) });
        return 'OK';
      case 'del':
        return Number(this.entries.delete(key));
      case 'incr':
        return this.add(key, 1);
      case 'decr':
        return this.add(key, -1);
      case 'incrby':
        return this.add(key, Number(first));
      case 'pttl':
        return entry === undefined ? -2 : entry.endMs === Infinity ? -1 : entry.endMs - this.nowMs();
      case 'pexpire':
        if (entry !== undefined) entry.endMs = this.nowMs() + Number(first);
        return Number(entry !== undefined);
      case 'hset':
        return this.hash(key).set(first, second).size;
      case 'hsetnx':
        if (!this.hash(key).has(first)) this.hash(key).set(first, second);
        return 1;
      case 'hget':
        return this.hash(key).get(first) ?? null;
      case 'hmget':
        return rest.map((field) => (entry?.value as Map<string, string> | undefined)?.get(field) ?? null);
      default:
        throw new Error(`the tests' store knows no ${name}`);
    }
  }
}
