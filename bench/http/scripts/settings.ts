import type { Shares } from '../workloads';

/** For so long, so many turns a second. */
export interface Phase {
  readonly name: string;
  readonly startSeconds: number;
  readonly seconds: number;
  readonly turnsPerSecond: number;
}

/** What a script is told, as JSON in the environment. */
export interface Settings {
  readonly portal: string;
  readonly api: string;
  /** Host name -> address: no resolver need know them. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Their addresses are <mark>-<number>@example.org. */
  readonly users: number;
  readonly mark: string;
  readonly password: string;
  readonly shares: Shares;
  readonly phases: readonly Phase[];
  /** Files that are told apart by what is put into each before it is sent. */
  readonly pictures: readonly string[];
  /** k6's own, by metric. */
  readonly thresholds: Readonly<Record<string, string[]>>;
}

/** The environment's variable. */
export const SETTINGS_VARIABLE = 'DRYDOCK_LOAD';
/** What the scripts report each request by: milliseconds, with the tags name, status and error. */
export const REQUEST_METRIC = 'drydock_request';
/** The share of those that failed, for k6's own thresholds. */
export const FAILURE_METRIC = 'drydock_failed';
/** And each answer that told a client to come again later. */
export const REFUSAL_METRIC = 'drydock_refusal';
/** When the accounts are made and the load begins. */
export const READY_METRIC = 'drydock_ready';
