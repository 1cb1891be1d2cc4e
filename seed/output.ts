import { openSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { EXIT, Failure, messageOf } from './failure';
import { TextProgress } from './progress';
import type { TableSummary } from './checksum';
import { sum } from './world/sizes';

const STDERR = 2;

/** Progress goes to the file that DRYDOCK_PROGRESS names (a terminal, when a playbook runs this), else to stderr. */
export function openProgress(env: NodeJS.ProcessEnv): TextProgress {
  const path = env.DRYDOCK_PROGRESS;
  const file = path ? openForAppend(path) : STDERR;
  return new TextProgress((text) => writeIfPossible(file, text), isatty(file));
}

function openForAppend(path: string): number {
  try {
    return openSync(path, 'a');
  } catch (error) {
    throw new Failure(EXIT.usage, `DRYDOCK_PROGRESS must name a file that can be written to: ${messageOf(error)}`);
  }
}

/** A reader that is slow or gone must not make the work fail. */
function writeIfPossible(file: number, text: string): void {
  try {
    writeSync(file, text);
  } catch {
    // progress is lost, nothing else
  }
}

export function describeTables(tables: readonly TableSummary[]): string {
  const line = (name: string, rows: string, bytes: string, rate: string, checksum: string): string =>
    `${name.padEnd(15)} ${rows.padStart(13)} ${bytes.padStart(10)} ${rate.padStart(11)}  ${checksum}`.trimEnd();
  const count = (value: number): string => value.toLocaleString('en');
  return [
    line('table', 'rows', 'MB', 'rows/s', 'checksum'),
    ...tables.map(({ table, rows, bytes, rowsPerSecond, checksum }) =>
      line(table, count(rows), megabytes(bytes), rowsPerSecond === undefined ? '' : count(rowsPerSecond), checksum.slice(0, 16)),
    ),
    line('all', count(sum(tables.map(({ rows }) => rows))), megabytes(sum(tables.map(({ bytes }) => bytes))), '', ''),
  ].join('\n');
}

export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(2);
}
