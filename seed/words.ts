import { Buffer } from 'node:buffer';

/** A list of words, ready to be copied into COPY text: word i lies in pool from starts[i] to starts[i + 1]. */
export interface Words {
  readonly pool: Uint8Array;
  readonly starts: Uint32Array;
  readonly count: number;
}

/** COPY's text format ends fields at tabs and rows at newlines, so these, and the backslash, are written as escapes. */
export function escapeCopyText(text: string): string {
  return text.replace(/[\\\t\n\r\v\f\b]/g, (found) => ESCAPES[found] ?? found);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\v': '\\v',
  '\f': '\\f',
  '\b': '\\b',
};

export function wordsOf(texts: readonly string[]): Words {
  if (texts.length === 0) throw new RangeError('a list of words must not be empty');
  const encoded = texts.map((text) => Buffer.from(escapeCopyText(text), 'utf8'));
  const starts = new Uint32Array(texts.length + 1);
  encoded.forEach((bytes, i) => (starts[i + 1] = wordAt(starts, i) + bytes.length));
  return { pool: Uint8Array.from(Buffer.concat(encoded)), starts, count: texts.length };
}

/** An element that is known to be there. */
export function wordAt(numbers: Uint32Array, index: number): number {
  return numbers[index] as number;
}
