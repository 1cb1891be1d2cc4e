/** PromQL that more than one dashboard asks. */
import type { State } from './panels';

/** What clients see: the probe's requests, each a small transaction of its own. */
export const PROBE = {
  availability: (window: string): string =>
    `sum(increase(drydock_probe_requests_total{outcome="ok"}[${window}])) / sum(increase(drydock_probe_requests_total[${window}]))`,
  rate: (matchers: string, by: string): string => `sum by (${by}) (rate(drydock_probe_requests_total{${matchers}}[$__rate_interval]))`,
  quantile: (share: number, window: string, ...by: string[]): string =>
    `histogram_quantile(${share}, sum by (${['le', ...by].join(', ')}) (rate(drydock_probe_duration_seconds_bucket[${window}])))`,
} as const;

/**
 * What a node uses is read from its root cgroup: where nodes are containers of one machine, node-exporter shows the machine's CPU
 * and memory on each of them.
 */
export function nodeCpu(nodes: string): string {
  return `sum by (node) (rate(container_cpu_usage_seconds_total{id="/",node=~"${nodes}"}[$__rate_interval]))`;
}

export function nodeMemory(nodes: string): string {
  return `sum by (node) (container_memory_working_set_bytes{id="/",node=~"${nodes}"})`;
}

/** An expression of each pod; `at` goes behind every selector, to ask for another moment than the one that is drawn. */
export type WindowedExpression = (window: string, at: string) => string;

/** The rate of a counter of containers or pods. */
export function podRate(metric: string, matchers: string): WindowedExpression {
  return (window, at) => `sum by (namespace, pod) (rate(${metric}{${matchers}}[${window}]${at}))`;
}

/** The ten pods that had most in the whole range: chosen anew for each moment, they would come and go. */
export function busiestPods(expression: WindowedExpression): string {
  return `${expression('$__rate_interval', '')} and on (namespace, pod) topk(10, ${expression('$__range', ' @ end()')})`;
}

/** A cell with an alert's name leads to its runbook. */
export const RUNBOOK_LINK = '${runbooks}/${__value.raw}.md';

export const SEVERITIES: Readonly<Record<string, State>> = {
  critical: { text: 'critical', color: 'red' },
  warning: { text: 'warning', color: 'orange' },
  info: { text: 'info', color: 'blue' },
  none: { text: 'none', color: 'green' },
};
