import { until as untilInterrupted } from '../../drills/waiting';

const NEVER = new AbortController().signal;

/**
 * The bounds of steps, programs and waits are for a machine with nothing else to do. They end what hangs; how long a thing
 * takes is judged by figures and goals. On two busy cores (load 27) `make up` took three times as long.
 */
export const PATIENCE = 3;

/** A step of the run is not interrupted: it ends with its process, or when its time is over. */
export function until<T>(what: string, seconds: number, probe: () => Promise<T | undefined>): Promise<T> {
  return untilInterrupted(what, seconds * PATIENCE, NEVER, probe);
}
