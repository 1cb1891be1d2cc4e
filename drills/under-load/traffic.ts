import type { HttpRequest } from '../../bench/http/k6-output';
import { LatencyHistogram, quantileUs } from '../../bench/histogram';
import { milliseconds } from '../../bench/series';
import type { FailedRequests, RequestsByName, Second } from './result';

const US_PER_MS = 1_000;
/** What a client of a session sees that is no longer known: the API says so, the portal leads to its form. */
const LOGGED_OUT: Readonly<Record<string, number>> = { 'api-session': 401, 'portal-profile': 303 };

/** Every request of a drill's load, as it ended. */
export class Traffic {
  readonly #requests: HttpRequest[] = [];

  add(request: HttpRequest): void {
    this.#requests.push(request);
  }

  /** Of these names, or of all; those that ended within the time given. */
  between(fromMs: number, toMs: number, ...names: readonly string[]): HttpRequest[] {
    return this.#requests.filter(({ atMs, name }) => atMs >= fromMs && atMs <= toMs && (names.length === 0 || names.includes(name)));
  }

  /** When one of these was first answered well after a moment, in milliseconds since 1970. */
  firstGoodAfter(afterMs: number, ...names: readonly string[]): number | undefined {
    return this.between(afterMs, Infinity, ...names).filter(isGood).reduce<number | undefined>((first, { atMs }) => Math.min(first ?? atMs, atMs), undefined);
  }

  get all(): readonly HttpRequest[] {
    return this.#requests;
  }
}

export const isGood = ({ error }: HttpRequest): boolean => error === null;

/** Answered as somebody is who is not logged in, though they are. */
export const isLoggedOut = ({ name, status }: HttpRequest): boolean => LOGGED_OUT[name] === status;

/** Every second from the load's beginning to its last request, also those in which nothing ended. */
export function bySecond(requests: readonly HttpRequest[], beganMs: number): Second[] {
  const last = Math.max(-1, ...requests.map(({ atMs }) => secondOf(atMs, beganMs)));
  const seconds = Array.from({ length: last + 1 }, (): HttpRequest[] => []);
  for (const request of requests) seconds[secondOf(request.atMs, beganMs)]?.push(request);
  return seconds.map((within, second) => ({ second, requests: within.length, failed: within.filter((request) => !isGood(request)).length, p99Ms: latencies(within).p99Ms }));
}

export function byName(requests: readonly HttpRequest[]): RequestsByName[] {
  const names = [...new Set(requests.map(({ name }) => name))].sort();
  return names.map((name) => {
    const own = requests.filter((request) => request.name === name);
    return { name, requests: own.length, failed: own.filter((request) => !isGood(request)).length, ...latencies(own) };
  });
}

export function failuresOf(requests: readonly HttpRequest[], beganMs: number): FailedRequests[] {
  const counts = new Map<string, FailedRequests>();
  for (const { atMs, name, error } of requests) {
    if (error === null) continue;
    const second = secondOf(atMs, beganMs);
    const key = `${second} ${name} ${error}`;
    counts.set(key, { second, name, error, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => a.second - b.second || a.name.localeCompare(b.name));
}

function secondOf(atMs: number, beganMs: number): number {
  return Math.max(0, Math.floor((atMs - beganMs) / 1000));
}

function latencies(requests: readonly HttpRequest[]): { readonly p99Ms: number | null; readonly maxMs: number | null } {
  const histogram = new LatencyHistogram();
  for (const { durationMs } of requests) histogram.add(Math.round(durationMs * US_PER_MS));
  if (requests.length === 0) return { p99Ms: null, maxMs: null };
  return { p99Ms: milliseconds(quantileUs(histogram.sorted(), 0.99)), maxMs: milliseconds(histogram.maxUs) };
}
