/**
 * Writes to one shard of the Redis Cluster while it is hurt, and keeps account of what was promised: a script in a member's pod, because
 * nothing outside of the cluster reaches it.
 *
 * Glossary
 *   taken         a master said OK
 *   acknowledged  and a replica had it, too (WAIT 1): it must be there afterwards
 */
import { longestGap } from '../ledger';
import { ASK, askMember, within } from './shards';

const WRITERS = 2;
const REST_SECONDS = 0.05;
const KEYS_AT_ONCE = 500;

/**
 * Each writer asks another member each time, so that a dead one delays it once, and rests between two writes: it takes from the CPU of
 * the member whose pod it runs in. When a write was taken is when OK came, not when the wait for a replica was over.
 * Prints: seconds since the machine's start, key, answer.
 */
const SCRIPT = `
end=$(($(date +%s) + $2))
told() {
  at=
  answer=
  while read -r line; do
    if [ "$line" = OK ]; then read -r at rest </proc/uptime; fi
    answer="$answer$line "
  done
  if [ -z "$at" ]; then read -r at rest </proc/uptime; fi
  echo "$at $1 $answer"
}
write() {
  n=0
  while [ "$(date +%s)" -lt "$end" ]; do
    n=$((n + 1))
    key="{$1}:$3:$n"
    printf 'SET %s 1 EX 600\\nWAIT 1 1000\\n' "$key" | ${ASK.join(' ')} -c -h "valkey-$((n % 6)).$DOMAIN" 2>/dev/null | told "$key"
    sleep ${REST_SECONDS}
  done
}
for writer in ${Array.from({ length: WRITERS }, (_, index) => index).join(' ')}; do write "$1" "$2" "$writer" & done
wait
`;

export interface Written {
  readonly acknowledged: readonly string[];
  readonly taken: number;
  readonly failed: number;
  /** When a write was taken, in seconds since the machine's start. */
  readonly momentsSeconds: readonly number[];
  readonly longestGapMs: number;
}

/** For so many seconds, keys of the slot of this tag, from within this pod. */
export async function write(pod: string, tag: string, seconds: number): Promise<Written> {
  const output = await within(pod, 'valkey', 'sh', '-c', SCRIPT, 'writer', tag, String(seconds));
  return summarise(output);
}

export function summarise(output: string): Written {
  const lines = output.split('\n').flatMap((line) => {
    // Where valkey-cli was sent to stands before the answer.
    const match = /^(\d+\.\d+) (\S+) (?:-> Redirected to slot \[\d+\] located at \S+ )*(.*?) *$/.exec(line);
    return match ? [{ seconds: Number(match[1]), key: match[2] ?? '', answer: match[3] ?? '' }] : [];
  });
  const taken = lines.filter(({ answer }) => /^OK \d+$/.test(answer));
  const momentsSeconds = taken.map(({ seconds }) => seconds).sort((a, b) => a - b);
  return {
    acknowledged: taken.filter(({ answer }) => answer !== 'OK 0').map(({ key }) => key),
    taken: taken.length,
    failed: lines.length - taken.length,
    momentsSeconds,
    longestGapMs: Math.round(longestGap(momentsSeconds.map((seconds) => seconds * 1000))),
  };
}

/** How many of these keys, all of one slot, are not there. */
export async function lost(pod: string, keys: readonly string[]): Promise<number> {
  let there = 0;
  for (let first = 0; first < keys.length; first += KEYS_AT_ONCE) {
    there += Number(await askMember(pod, '-c', 'EXISTS', ...keys.slice(first, first + KEYS_AT_ONCE)));
  }
  return keys.length - there;
}

/** A tag whose keys lie in this slot's shard, which begins there and is a third of all. */
export async function tagOf(pod: string, firstSlot: number): Promise<string> {
  for (let number = 0; number < 50; number += 1) {
    const slot = Number(await askMember(pod, 'CLUSTER', 'KEYSLOT', `{tag-${number}}`));
    if (slot >= firstSlot && slot < firstSlot + 5461) return `tag-${number}`;
  }
  throw new Error(`no tag of 50 has a slot from ${firstSlot}`);
}
