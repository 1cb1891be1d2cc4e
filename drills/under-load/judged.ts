import type { HttpRequest } from '../../bench/http/k6-output';
import { type Goal, atMost } from './result';
import { isGood, isLoggedOut } from './traffic';

/** Nobody who is logged in is taken for a stranger. */
export function nobodyLoggedOut(requests: readonly HttpRequest[]): Goal {
  const asked = requests.filter(({ name }) => name === 'api-session' || name === 'portal-profile');
  return { ...atMost('requests of logged-in users that were answered as to strangers', asked.length === 0 ? null : asked.filter(isLoggedOut).length, 0, `of ${asked.length}`) };
}

export function errorRate(requests: readonly HttpRequest[], mostPercent: number): Goal {
  const failed = requests.filter((request) => !isGood(request)).length;
  const percent = requests.length === 0 ? null : (100 * failed) / requests.length;
  return atMost(`failed requests (${failed} of ${requests.length})`, percent, mostPercent, '%', 2);
}

/** All of these were answered well. */
export function allServed(what: string, requests: readonly HttpRequest[]): Goal {
  return atMost(what, requests.length === 0 ? null : requests.filter((request) => !isGood(request)).length, 0, `of ${requests.length} failed`);
}

/** Errors are those of a fault, from it until the next one, and end soon after it; before the first, they count from the first request on. */
export function errorsEnd(requests: readonly HttpRequest[], faultsMs: readonly number[], mostSeconds: number): Goal {
  const failed = requests.filter((request) => !isGood(request));
  const beganMs = requests.reduce((first, { atMs }) => Math.min(first, atMs), Infinity);
  const sinceMs = (atMs: number): number => faultsMs.filter((faultMs) => faultMs <= atMs).sort((a, b) => a - b).at(-1) ?? beganMs;
  const longestMs = failed.reduce((longest, { atMs }) => Math.max(longest, atMs - sinceMs(atMs)), 0);
  const what = `the last error after a fault (${failed.length} of ${requests.length} requests failed)`;
  return atMost(what, requests.length === 0 ? null : longestMs / 1000, mostSeconds, 's', 1);
}
