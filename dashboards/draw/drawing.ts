/** What a panel comes to on the page. Everything but lines is HTML at once; lines are drawn by the page's own program. */
import { escapeHtml } from '../../bench/html';
import type { AnsweredPanel } from '../answers';
import type { Colour, Panel, Steps } from '../model';
import type { Values } from '../substitute';
import type { TimeRange } from '../time-range';
import type { LinesChart } from './page-data';
import type { Palette } from './palette';

export interface Drawing {
  readonly html: string;
  readonly lines?: LinesChart;
  /** Why nothing is to be seen. */
  readonly nothing?: string;
}

export interface DrawingContext {
  readonly range: TimeRange;
  readonly values: Values;
  readonly palette: Palette;
  /** Where a link of a dashboard leads from the page. */
  readonly href: (url: string) => string;
}

export type Draw<P extends Panel> = (panel: P, answers: AnsweredPanel['answers'], context: DrawingContext) => Drawing;

export function nothing(why = 'No data in this range'): Drawing {
  return { html: `<p class="nothing">${escapeHtml(why)}</p>`, nothing: why };
}

export function cssColour(colour: Colour): string {
  return `var(--${colour})`;
}

/** The colour of the last step that the value reaches. */
export function stepColour(steps: Steps, value: number): string {
  const reached = steps.findLast((step) => step.value === null || value >= step.value) ?? steps[0];
  return reached === undefined ? 'var(--ink)' : cssColour(reached.color);
}
