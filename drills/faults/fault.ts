import type { Labels } from '../../metrics/prometheus';

/** The faults by the names they have in DEMO=. */
export const FAULTS = ['lag', 'volume', 'instance', 'target'] as const;
export type FaultName = (typeof FAULTS)[number];

/** What was broken, and by which labels the alert about it is known among others of its name. */
export interface Broken {
  readonly object: string;
  readonly at: Date;
  readonly labels: Labels;
}

export interface Undoable {
  readonly name: string;
  /**
   * Undoes what this does, whoever did it: this run, or an earlier one that was killed. Says what it undid; where nothing is
   * broken it does nothing. It may be called again after a failure.
   */
  undo(): Promise<string[]>;
}

/** Something that is really broken for a while, and must be told by an alert. */
export interface Fault extends Undoable {
  readonly name: FaultName;
  readonly alert: string;
  readonly what: string;
  /** Whether nothing else may be broken meanwhile: it takes away what other faults, or their alerts, need. */
  readonly isAlone: boolean;
  break(signal: AbortSignal): Promise<Broken>;
}
