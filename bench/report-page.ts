import type { Comparison } from './compare';
import { escapeHtml } from './html';
import { badge, machineText, verdicts } from './report-parts';
import type { BenchResult } from './result';
import { runPage } from './run-page';
import { makeCommand, number } from './text';

export function reportPage(result: BenchResult, comparison?: Comparison): string {
  const { workload, clients, rateTps } = result.parameters;
  return runPage(result, {
    title: `benchmark: ${workload}`,
    headingHtml: `Benchmark <b>${escapeHtml(workload)}</b> ${badge(result)}`,
    load: `${clients} clients`,
    command: makeCommand(result),
    notes: rateTps === null ? [] : [`Held at ${number(rateTps, 0)} TPS: latency counts from a transaction's scheduled start, so it includes waiting for a free client.`],
    judged: { heading: 'Objectives', html: verdicts(result) },
    comparison,
    requests: 'Transactions',
    afterErrorsHtml: restarts(result),
    facts: factsOf(result),
  });
}

function restarts(result: BenchResult): string {
  return result.restarts === 0 ? '' : `<p>pgbench's clients were lost and started anew; restarts: ${result.restarts}.</p>`;
}

function factsOf(result: BenchResult): [string, string][] {
  const { versions, parameters, settings, standbys } = result;
  return [
    ['load generator', machineText(result)],
    ['PostgreSQL', versions.server],
    ['pgbench', `${versions.pgbench}, ${parameters.threads} threads, up to ${parameters.maxTries} tries`],
    ['drydock', versions.drydock ?? 'no revision'],
    ['node', versions.node],
    ['standbys at the start', standbys.map(({ name, syncState }) => `${name} (${syncState})`).join(', ') || 'none'],
    ...Object.entries(settings),
  ];
}
