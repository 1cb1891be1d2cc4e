import type { Comparison } from '../compare';
import { escapeHtml } from '../html';
import { badge, machineText, verdicts } from '../report-parts';
import { runPage } from '../run-page';
import { number } from '../text';
import type { HttpResult } from './result';

export function httpReportPage(result: HttpResult, comparison?: Comparison): string {
  const { workload, rate } = result.parameters;
  return runPage(result, {
    title: `benchmark: ${workload}`,
    headingHtml: `Benchmark <b>${escapeHtml(workload)}</b> ${badge(result)}`,
    load: `held at ${number(rate, 0)} requests/s`,
    command: httpCommand(result),
    judged: { heading: 'Objectives', html: verdicts(result) },
    comparison,
    requests: 'Requests',
    afterErrorsHtml: refusals(result),
    facts: factsOf(result),
  });
}

export function refusals({ refusals: count }: Pick<HttpResult, 'refusals'>): string {
  return `<p>Answers that told a client who uploads to come again later: ${number(count, 0)}. It did, up to three times; its request took as long as all of it.</p>`;
}

export function factsOf(result: Pick<HttpResult, 'machine' | 'versions'>): [string, string][] {
  const { versions } = result;
  return [['load generator', machineText(result)], ['k6', versions.k6], ['drydock', versions.drydock ?? 'no revision'], ['node', versions.node]];
}

/** The parameters as a user gives them to make. */
export function httpCommand({ parameters }: HttpResult): string {
  const { workload, durationSeconds, rate } = parameters;
  return `make bench WORKLOAD=${workload} DURATION=${durationSeconds} RATE=${rate}`;
}
