import { minute } from '../../bench/page';
import type { DrillResult } from './result';
import { EVENT_HEAD, FAILURE_HEAD, GOAL_HEAD, REQUEST_HEAD, eventRow, failureRow, goalRows, requestRow } from './text';

/** The report for who reads it in a terminal or in a pull request. */
export function drillMarkdown(result: DrillResult): string {
  const { drill, what, startedAt, outcome, notes, events, loadAt, requests, failures, logs } = result;
  return `${[
    `# Drill ${drill}, ${minute(startedAt)}`,
    `${upper(what)}. ${outcome === 'complete' ? '' : `The drill was ${outcome}. `}\`make drill DRILL=${drill}\``,
    ...notes.map((note) => `> ${note}`),
    '## Goals',
    tableOf(GOAL_HEAD, goalRows(result)),
    '## Timeline',
    tableOf(EVENT_HEAD, events.map((event) => eventRow(event, loadAt))),
    '## Requests',
    tableOf(REQUEST_HEAD, requests.map(requestRow)),
    '## Errors that clients saw, by second',
    failures.length === 0 ? 'None.' : tableOf(FAILURE_HEAD, failures.map(failureRow)),
    '## Errors and warnings of the pods',
    logs.length === 0 ? 'None.' : logs.map(({ pod, lines, more }) => `### ${pod}\n\n\`\`\`\n${lines.join('\n')}${more > 0 ? `\n(and ${more} more)` : ''}\n\`\`\``).join('\n\n'),
  ].join('\n\n')}\n`;
}

export const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replace(/\|/g, '\\|').replace(/\s+/g, ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
