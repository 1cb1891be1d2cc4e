import type { Measure } from './resources';

/** PromQL for a measure; a rate is that of the window before each moment. */
export type Query = (window: string) => string;

export interface SubjectQueries {
  /** The label that names the subject. */
  readonly label: 'pod' | 'container' | 'node';
  readonly usage: Readonly<Partial<Record<Measure, Query>>>;
  readonly cores?: string;
  readonly memoryLimitBytes: string;
}

const rate = (metric: string, window: string): string => `rate(${metric}[${window}])`;

/** One cgroup may be told by two paths, so the greatest is taken instead of the sum. A pod's network is its own, not its containers'. */
const OF_INSTANCE = 'namespace="database",container=~"postgres(ql)?"';
const OF_INSTANCE_NETWORK = 'namespace="database",pod=~"pg-(postgresql-)?[0-9]+"';

const networkOfInstance = (metric: string): Query => (window) =>
  `sum by (pod) (max by (pod, interface) (${rate(`${metric}{${OF_INSTANCE_NETWORK}}`, window)}))`;

/** Instances of PostgreSQL. They have no limit on CPU. */
export const INSTANCE_QUERIES: SubjectQueries = {
  label: 'pod',
  usage: {
    cpuCores: (window) => `max by (pod) (${rate(`container_cpu_usage_seconds_total{${OF_INSTANCE}}`, window)})`,
    memoryBytes: () => `max by (pod) (container_memory_working_set_bytes{${OF_INSTANCE}})`,
    // PostgreSQL's own count: the kernel does not account for a container's disk I/O everywhere.
    diskReadBytes: () => 'max by (pod) (drydock:postgres_disk_read_bytes_per_second)',
    diskWriteBytes: () => 'max by (pod) (drydock:postgres_disk_written_bytes_per_second)',
    networkInBytes: networkOfInstance('container_network_receive_bytes_total'),
    networkOutBytes: networkOfInstance('container_network_transmit_bytes_total'),
    lagSeconds: () => 'max by (pod) (drydock:postgres_replication_lag_seconds)',
  },
  memoryLimitBytes: `max by (pod) (container_spec_memory_limit_bytes{${OF_INSTANCE}})`,
};

const OF_SERVICES = 'namespace=~"frontend|app-services|ingress|cache",container=~"portal|api|auth|image-store|skipper|valkey"';
const ofAllPods = (promql: string): string => `sum by (container) (max by (namespace, pod, container) (${promql}))`;

/** All pods of a service together; they come and go with the load. */
export const SERVICE_QUERIES: SubjectQueries = {
  label: 'container',
  usage: {
    cpuCores: (window) => ofAllPods(rate(`container_cpu_usage_seconds_total{${OF_SERVICES}}`, window)),
    memoryBytes: () => ofAllPods(`container_memory_working_set_bytes{${OF_SERVICES}}`),
    pods: () => `count by (container) (max by (namespace, pod, container) (container_memory_working_set_bytes{${OF_SERVICES}}))`,
  },
  memoryLimitBytes: ofAllPods(`container_spec_memory_limit_bytes{${OF_SERVICES}}`),
};

const OF_NODE_NETWORK = 'device!~"lo|veth.*"';

/** Nodes that are containers of one machine all tell the machine's CPU, memory and disks, and a network of their own. */
export const NODE_QUERIES: SubjectQueries = {
  label: 'node',
  usage: {
    cpuCores: (window) => `sum by (node) (${rate('node_cpu_seconds_total{mode!~"idle|iowait|steal"}', window)})`,
    memoryBytes: () => 'max by (node) (node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes)',
    diskReadBytes: (window) => `sum by (node) (${rate('node_disk_read_bytes_total', window)})`,
    diskWriteBytes: (window) => `sum by (node) (${rate('node_disk_written_bytes_total', window)})`,
    networkInBytes: (window) => `sum by (node) (${rate(`node_network_receive_bytes_total{${OF_NODE_NETWORK}}`, window)})`,
    networkOutBytes: (window) => `sum by (node) (${rate(`node_network_transmit_bytes_total{${OF_NODE_NETWORK}}`, window)})`,
  },
  cores: 'count by (node) (node_cpu_seconds_total{mode="idle"})',
  memoryLimitBytes: 'max by (node) (node_memory_MemTotal_bytes)',
};

/** Kernels that were started at different moments. */
export const MACHINES = 'count(count_values("started", node_boot_time_seconds))';
export const PRIMARY = 'drydock:postgres_is_primary == 1';
/** Until when everything that is asked for has been scraped. */
export const SCRAPED_UNTIL = 'min(timestamp(up{job=~"kubelet|node-exporter|postgres|database-probe"}))';
/** Seconds since anything was scraped. */
export const SCRAPE_AGE = 'time() - max(timestamp(up))';
export const ERROR_BUDGET = 'drydock:slo_error_budget';

export const fullestVolume: Query = (window) => `topk(1, max_over_time(drydock:postgres_volume_used_ratio[${window}]))`;

const OF_PROBE = 'job="database-probe"';

export const probeRequests: Query = (window) => `sum(increase(drydock_probe_requests_total{${OF_PROBE}}[${window}]))`;
export const probeErrors: Query = (window) => `sum(increase(drydock_probe_requests_total{${OF_PROBE},outcome="error"}[${window}]))`;
/** Answers within the objective's threshold, which is one of the histogram's buckets. */
export const probeFastAnswers = (thresholdMs: number): Query => (window) =>
  `sum(increase(drydock_probe_duration_seconds_bucket{${OF_PROBE},le="${thresholdMs / 1000}"}[${window}]))`;
