import { COLOURS, type Panel } from '../chart';
import { escapeHtml } from '../html';
import { tableOf } from '../page';
import { resultText } from '../result-text';
import { runPage } from '../run-page';
import { number, table } from '../text';
import { factsOf, refusals } from './report-page';
import type { SpikeResult } from './spike-result';

export function spikePage(result: SpikeResult): string {
  const { rate, times, spikeSeconds } = result.parameters;
  const missed = missedGoals(result).length;
  const mark = result.outcome !== 'complete' ? result.outcome : missed > 0 ? `${missed} of ${result.goals.length} goals missed` : 'all goals reached';
  return runPage(result, {
    title: 'spike',
    headingHtml: `Spike on the image store <mark class="${result.outcome === 'complete' && missed === 0 ? 'pass' : 'fail'}">${escapeHtml(mark)}</mark>`,
    load: `${number(rate, 0)} requests/s, from ${result.beginsSeconds} s on ${times} times as many for ${spikeSeconds} s`,
    command: spikeCommand(result),
    judged: { heading: 'Goals', html: goals(result) },
    panels: [errorPanel(result), replicaPanel(result)],
    requests: 'Requests',
    afterErrorsHtml: refusals(result),
    facts: factsOf(result),
  });
}

export function missedGoals({ goals: all }: SpikeResult): string[] {
  return all.flatMap(({ what, wanted, measured, isReached }) => (isReached ? [] : [`${what}: ${measured}, wanted ${wanted}`]));
}

export function goalTable({ goals: all }: SpikeResult): string {
  return table([['goal', 'verdict', 'wanted', 'measured'], ...all.map(({ what, isReached, wanted, measured }) => [what, verdictOf(isReached), wanted, measured])]);
}

export function spikeText(result: SpikeResult): string {
  return `${resultText(result)}\n\n${goalTable(result)}`;
}

function spikeCommand({ parameters: { rate, spikeSeconds } }: SpikeResult): string {
  return `make spike RATE=${rate} DURATION=${spikeSeconds}`;
}

const verdictOf = (isReached: boolean): string => (isReached ? 'reached' : 'missed');

function goals({ goals: all }: SpikeResult): string {
  const rows = all.map(({ what, isReached, wanted, measured }) => {
    const mark = `<mark class="${isReached ? 'pass' : 'fail'}">${verdictOf(isReached)}</mark>`;
    return `<tr><th scope="row">${escapeHtml(what)}</th>${[mark, escapeHtml(wanted), escapeHtml(measured)].map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return tableOf(['goal', 'verdict', 'wanted', 'measured'], rows);
}

function errorPanel({ series }: SpikeResult): Panel {
  return { title: 'Errors a second', lines: [{ name: 'errors', colour: COLOURS.bad, points: series.map(({ second, errors: count }) => [second, count]), isArea: true }] };
}

function replicaPanel({ replicas }: SpikeResult): Panel {
  return {
    title: 'Replicas of the image store',
    lines: [
      { name: 'wanted', colour: COLOURS.p99, points: replicas.map(({ second, desired }) => [second, desired]), isStep: true },
      { name: 'ready', colour: COLOURS.p50, points: replicas.map(({ second, ready }) => [second, ready]), isStep: true },
    ],
  };
}
