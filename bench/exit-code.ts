import { EXIT } from '../seed/failure';
import type { LoadResult } from './load-result';
import { failedObjectives } from './verdict';

export const INTERRUPTED = 130;

/** A run that did not measure what was asked says so before any verdict on it. */
export function exitCodeOf(result: Pick<LoadResult, 'outcome' | 'objectives'>): number {
  switch (result.outcome) {
    case 'interrupted':
      return INTERRUPTED;
    case 'connection lost':
      return EXIT.database;
    case 'given up':
      return EXIT.unexpected;
    case 'complete':
      return failedObjectives(result.objectives).length > 0 ? EXIT.objective : 0;
  }
}
