import { until as untilInterrupted } from '../../drills/waiting';

const NEVER = new AbortController().signal;

/** A step of the run is not interrupted: it ends with its process, or when its time is over. */
export function until<T>(what: string, seconds: number, probe: () => Promise<T | undefined>): Promise<T> {
  return untilInterrupted(what, seconds, NEVER, probe);
}
