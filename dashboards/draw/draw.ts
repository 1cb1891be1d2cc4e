import { messageOf } from '../../seed/failure';
import type { AnsweredPanel } from '../answers';
import { drawBars } from './bars';
import { type Drawing, type DrawingContext, nothing } from './drawing';
import { drawFigure } from './figure';
import { drawLines } from './lines';
import { drawStates } from './states';
import { drawTable } from './table';

/** A panel as far as it can be drawn: a query that failed is told in its place. */
export function draw({ panel, answers }: AnsweredPanel, context: DrawingContext): Drawing {
  const failures = answers.flatMap((answer) => (answer.kind === 'failure' ? [`Query ${answer.target.refId}: ${answer.reason}`] : []));
  if (failures.length > 0) return nothing(failures.join('\n'));
  try {
    switch (panel.type) {
      case 'timeseries':
        return drawLines(panel, answers, context);
      case 'stat':
        return drawFigure(panel, answers, context);
      case 'bargauge':
        return drawBars(panel, answers, context);
      case 'state-timeline':
        return drawStates(panel, answers, context);
      case 'table':
        return drawTable(panel, answers, context);
    }
  } catch (error) {
    return nothing(messageOf(error));
  }
}
