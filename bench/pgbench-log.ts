/**
 * One line of pgbench's per-transaction log:
 *
 *     client transaction_no time script_no time_epoch time_us [schedule_lag] [retries]
 *
 * `time` is the latency in microseconds, or says why there is none. time_epoch and time_us are when the transaction
 * ended. schedule_lag is there with --rate, retries with --max-tries; both stand behind what is read here, and with
 * --rate the latency already counts from the scheduled start.
 */
export type LoggedTransaction =
  | { readonly kind: 'committed'; readonly script: number; readonly endedAtUs: number; readonly latencyUs: number }
  | { readonly kind: 'failed'; readonly script: number; readonly endedAtUs: number; readonly reason: string };

const REASONS: Readonly<Record<string, string>> = {
  serialization: 'serialization failure',
  deadlock: 'deadlock',
  failed: 'serialization failure or deadlock',
  skipped: 'skipped: too late to start',
};

export function parseLogLine(line: string): LoggedTransaction {
  const fields = line.split(' ');
  const script = wholeNumber(fields[3], line);
  const endedAtUs = wholeNumber(fields[4], line) * 1_000_000 + wholeNumber(fields[5], line);
  const reason = REASONS[fields[2] ?? ''];
  if (reason !== undefined) return { kind: 'failed', script, endedAtUs, reason };
  return { kind: 'committed', script, endedAtUs, latencyUs: wholeNumber(fields[2], line) };
}

function wholeNumber(field: string | undefined, line: string): number {
  if (field === undefined || !/^\d+$/.test(field)) {
    throw new Error(`not a line of pgbench's transaction log: ${JSON.stringify(line)}`);
  }
  return Number(field);
}
