import { number, table } from '../../bench/text';
import { secondsBetween } from './moments';
import { ARRIVAL_GOAL_SECONDS, type AlertDemoResult, type ControlResult, type DemoResult, type Drill, RESOLUTION_GOAL_SECONDS } from './result';

export const DRILL_HEAD = [
  'alert', 'object', 'condition held', 'for', `arrived (≤ ${ARRIVAL_GOAL_SECONDS} s)`, 'fault to webhook', `resolved (≤ ${RESOLUTION_GOAL_SECONDS} s)`, 'goal',
];

/** In the order of DRILL_HEAD. */
export function drillRow({ alert, object, forSeconds, moments, arrivalSeconds, resolutionSeconds, missed }: Drill): string[] {
  return [
    alert,
    object,
    `after ${seconds(secondsBetween(moments.broken, moments.held))}`,
    `${forSeconds} s`,
    seconds(arrivalSeconds),
    seconds(secondsBetween(moments.broken, moments.arrived)),
    seconds(resolutionSeconds),
    missed.length === 0 ? 'reached' : 'missed',
  ];
}

export function seconds(value: number | null): string {
  return value === null ? '-' : `${number(value)} s`;
}

export function resultText(result: AlertDemoResult): string {
  const notes = result.notes.map((note) => `note: ${note}`);
  return [...(result.kind === 'control' ? controlLines(result) : demoLines(result)), ...notes].join('\n');
}

function demoLines({ drills, outcome }: DemoResult): string[] {
  return [
    table([DRILL_HEAD, ...drills.map(drillRow)]),
    '  arrived: after the condition held and the rule\'s own "for" had passed; resolved: after the fault was undone',
    ...drills.flatMap(({ alert, missed }) => missed.map((reason) => `  ${alert}: ${reason}`)),
    ...drills.filter(({ others }) => others.length > 0).map(({ alert, others }) => `  beside ${alert} arrived: ${others.join(', ')}`),
    ...(outcome === 'complete' ? [] : [`  ${outcome}: what was broken is whole again`]),
  ];
}

function controlLines({ watchedSeconds, wantedSeconds, arrived, pending, outcome }: ControlResult): string[] {
  const watched = outcome === 'complete' ? `${watchedSeconds} s` : `${watchedSeconds} of ${wantedSeconds} s (${outcome})`;
  return [
    `Nothing was broken, watched for ${watched}: ${arrived.length === 0 ? 'nothing arrived but the watchdog' : `${arrived.length} alerts arrived`}`,
    ...arrived.map(({ at, alert, labels }) => `  ${at.slice(11, 19)} ${alert} ${labelText(labels)}`),
    ...Object.entries(pending).map(([alert, count]) => `  ${alert} was pending in ${count} looks, 5 s apart`),
  ];
}

export function labelText(labels: Readonly<Record<string, string>>): string {
  const shown = Object.entries(labels).filter(([name]) => name !== 'alertname' && name !== 'severity');
  return shown.map(([name, value]) => `${name}=${value}`).join(' ');
}
