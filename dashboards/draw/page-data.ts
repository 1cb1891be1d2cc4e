/** What the page holds for its own program, which runs in the browser. */
import type { Unit } from '../units';

/** The times of all charts: from one moment on, a step apart. */
export interface Grid {
  readonly fromMs: number;
  readonly stepMs: number;
  readonly size: number;
}

/** Lines over time; values stand on the grid, null where there is none. */
export interface LinesChart {
  readonly unit: Unit;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  readonly stacked: boolean;
  readonly fillOpacity: number;
  readonly thresholds: readonly { readonly value: number; readonly colour: string }[];
  readonly series: readonly { readonly name: string; readonly colour: string; readonly values: readonly (number | null)[] }[];
}

export interface PageData {
  readonly grid: Grid;
  /** By the id of the panel's element. */
  readonly charts: Readonly<Record<string, LinesChart>>;
}
