/** What the runner understands of pgbench's stderr. */
export type PgbenchNotice =
  | { readonly kind: 'aborted'; readonly client: number; readonly reason: string }
  | { readonly kind: 'progress'; readonly tps: number }
  | { readonly kind: 'other'; readonly text: string };

export const CONNECTION_LOST = 'connection lost';

const ABORTED = /client (\d+) (?:script \d+ )?aborted in (.*)$/;
const PROGRESS = /^progress: [\d.]+ s, ([\d.]+) tps/;
const LOST = /backend died|FATAL:|PANIC:|server closed|connection|SSL error|could not (?:send|receive)|timeout expired/i;

export function parseStderrLine(line: string): PgbenchNotice {
  const progress = PROGRESS.exec(line);
  if (progress) return { kind: 'progress', tps: Number(progress[1]) };
  const aborted = ABORTED.exec(line);
  if (aborted) return { kind: 'aborted', client: Number(aborted[1]), reason: abortReason(aborted[2] ?? '') };
  return { kind: 'other', text: line };
}

/** A kind of error is a short text that is the same for every client which met it, so that errors can be counted by it. */
function abortReason(text: string): string {
  const error = /ERROR:\s+(.*)$/.exec(text);
  if (error) return `SQL error: ${(error[1] ?? '').slice(0, 120)}`;
  return LOST.test(text) ? CONNECTION_LOST : `aborted: ${text.slice(0, 120)}`;
}
