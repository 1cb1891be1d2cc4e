import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Settings } from '../settings';
import { dashboard } from './dashboard';
import { busiestPods, nodeCpu, nodeMemory, podRate, type WindowedExpression } from './expressions';
import { below, figure, lines, states } from './panels';
import { table } from './table';

const CONTAINERS = 'container!="",pod=~"$pod",node=~"$node"';
const PODS = 'pod=~"$pod",node=~"$node"';
const PER_POD = '{{namespace}}/{{pod}}';
const NODE = 'node=~"$node"';

const DISK = 'As the kernel counts it for containers; where it does not, PostgreSQL’s instances alone, by their own count.';
const diskRate = (metric: string, done: 'read' | 'written'): WindowedExpression => (window, at) =>
  `(${podRate(metric, CONTAINERS)(window, at)} or label_replace(drydock:postgres_disk_${done}_bytes_per_second{pod=~"$pod"}${at}, "namespace", "database", "", ""))`;

const NETWORK = 'Of pods that have a network of their own: those on the node’s network would each show all of the node’s.';
const networkRate = (metric: string): WindowedExpression => (window, at) =>
  `(${podRate(metric, PODS)(window, at)} and on (namespace, pod) kube_pod_info{host_network="false"}${at})`;

/** Of a histogram whose buckets are not kept: they would be tens of thousands of series. */
const mean = (metric: string, by: string, matchers = ''): string =>
  `sum by (${by}) (rate(${metric}_sum{${matchers}}[$__rate_interval])) / (sum by (${by}) (rate(${metric}_count{${matchers}}[$__rate_interval])) > 0)`;

/** What nodes and pods use, and how the control plane is. */
export function kubernetes(settings: Settings): Dashboard {
  const { thresholds } = settings;
  const disk = thresholds.disk_usage_percent / 100;
  const perNode = (metric: string, matchers = '') => `sum by (node) (rate(${metric}{${NODE}${matchers}}[$__rate_interval]))`;
  return dashboard({
    uid: 'drydock-kubernetes',
    title: 'Kubernetes',
    description: 'CPU, memory, disk and network of nodes and pods, and how the control plane is.',
    variables: [
      { name: 'node', title: 'Node', metric: 'kube_node_info', label: 'node' },
      { name: 'pod', title: 'Pod', metric: 'kube_pod_info{node=~"$node"}', label: 'pod' },
    ],
    sections: [
      {
        title: 'Nodes',
        panels: [
          states({
            title: 'Nodes ready', span: 24, height: 5, alerts: ['NodeDown'],
            states: { 0: { text: 'Not ready', color: 'red' }, 1: { text: 'Ready', color: 'green' } },
            queries: [{ expr: `max by (node) (kube_node_status_condition{condition="Ready",status="true",${NODE}})`, legend: '{{node}}' }],
          }),
          lines({ title: 'CPU in use', unit: 'none', min: 0, stacked: true, description: 'In cores.', queries: [{ expr: nodeCpu('$node'), legend: '{{node}}' }] }),
          lines({ title: 'Memory in use', unit: 'bytes', min: 0, stacked: true, queries: [{ expr: nodeMemory('$node'), legend: '{{node}}' }] }),
          lines({
            title: 'Disk I/O', unit: 'binBps', min: 0, height: 10,
            description: 'As node-exporter counts it: nodes that are containers of one machine show the machine’s disks.',
            queries: [
              { expr: perNode('node_disk_read_bytes_total'), legend: '{{node}}: read' },
              { expr: perNode('node_disk_written_bytes_total'), legend: '{{node}}: written' },
            ],
          }),
          lines({
            title: 'Network', unit: 'binBps', min: 0, height: 10,
            queries: [
              { expr: perNode('node_network_receive_bytes_total', ',device=~"e.+"'), legend: '{{node}}: received' },
              { expr: perNode('node_network_transmit_bytes_total', ',device=~"e.+"'), legend: '{{node}}: sent' },
            ],
          }),
          lines({
            title: 'Volumes used', unit: 'percentunit', min: 0, max: 1, thresholds: below(disk), alerts: ['VolumeAlmostFull'],
            queries: [{ expr: `max by (namespace, persistentvolumeclaim) (drydock:volume_used_ratio{${NODE}})`, legend: '{{namespace}}/{{persistentvolumeclaim}}' }],
          }),
          lines({ title: 'Pods of each node', unit: 'none', decimals: 0, min: 0, queries: [{ expr: `sum by (node) (kube_pod_info{${PODS}})`, legend: '{{node}}' }] }),
        ],
      },
      {
        title: 'Pods: the ten that use most',
        panels: [
          lines({ title: 'CPU', unit: 'none', min: 0, height: 11, description: 'In cores.', queries: [{ expr: busiestPods(podRate('container_cpu_usage_seconds_total', CONTAINERS)), legend: PER_POD }] }),
          lines({ title: 'Memory', unit: 'bytes', min: 0, height: 11, queries: [{ expr: busiestPods((_, at) => `sum by (namespace, pod) (container_memory_working_set_bytes{${CONTAINERS}}${at})`), legend: PER_POD }] }),
          lines({ title: 'Disk, written', unit: 'binBps', min: 0, height: 11, description: DISK, queries: [{ expr: busiestPods(diskRate('container_fs_writes_bytes_total', 'written')), legend: PER_POD }] }),
          lines({ title: 'Disk, read', unit: 'binBps', min: 0, height: 11, description: DISK, queries: [{ expr: busiestPods(diskRate('container_fs_reads_bytes_total', 'read')), legend: PER_POD }] }),
          lines({ title: 'Network, received', unit: 'binBps', min: 0, height: 11, description: NETWORK, queries: [{ expr: busiestPods(networkRate('container_network_receive_bytes_total')), legend: PER_POD }] }),
          lines({ title: 'Network, sent', unit: 'binBps', min: 0, height: 11, description: NETWORK, queries: [{ expr: busiestPods(networkRate('container_network_transmit_bytes_total')), legend: PER_POD }] }),
          table({
            title: 'Pods', height: 12, alerts: ['PodCrashLooping'], sortBy: { name: 'Memory', desc: true },
            columns: [
              { name: 'Namespace', label: 'namespace' },
              { name: 'Pod', label: 'pod' },
              { name: 'CPU', expr: `sum by (namespace, pod) (rate(container_cpu_usage_seconds_total{${CONTAINERS}}[$__range]))`, unit: 'none', decimals: 3 },
              { name: 'Memory', expr: `sum by (namespace, pod) (container_memory_working_set_bytes{${CONTAINERS}})`, unit: 'bytes' },
              { name: 'Memory allowed', expr: 'sum by (namespace, pod) (kube_pod_container_resource_limits{resource="memory",pod=~"$pod",node=~"$node"})', unit: 'bytes' },
              { name: 'Restarts', expr: 'sum by (namespace, pod) (increase(kube_pod_container_status_restarts_total{pod=~"$pod"}[$__range]))', unit: 'none', decimals: 0, thresholds: below(1) },
            ],
          }),
        ],
      },
      {
        title: 'Control plane',
        panels: [
          lines({ title: 'Requests of the API server', unit: 'reqps', min: 0, stacked: true, queries: [{ expr: 'sum by (verb) (rate(apiserver_request_total[$__rate_interval]))', legend: '{{verb}}' }] }),
          lines({
            title: 'Mean time of a request', unit: 's', min: 0,
            queries: [
              { expr: mean('apiserver_request_duration_seconds', 'verb', 'verb!~"WATCH|CONNECT"'), legend: 'API server: {{verb}}' },
              { expr: mean('etcd_disk_wal_fsync_duration_seconds', 'job'), legend: 'etcd: log to disk' },
            ],
          }),
          lines({ title: 'CPU of the control plane', unit: 'none', min: 0, description: 'In cores.', queries: [{ expr: 'sum by (job) (rate(process_cpu_seconds_total{job=~"apiserver|etcd|kube-controller-manager|kube-scheduler"}[$__rate_interval]))', legend: '{{job}}' }] }),
          lines({ title: 'Memory of the control plane', unit: 'bytes', min: 0, queries: [{ expr: 'sum by (job) (process_resident_memory_bytes{job=~"apiserver|etcd|kube-controller-manager|kube-scheduler"})', legend: '{{job}}' }] }),
        ],
      },
      {
        title: 'What monitoring itself costs',
        panels: [
          figure({ title: 'CPU', unit: 'none', span: 6, description: 'In cores.', expr: 'sum(rate(container_cpu_usage_seconds_total{namespace=~"monitoring|node-exporter",container!=""}[$__rate_interval]))' }),
          figure({ title: 'Memory', unit: 'bytes', span: 6, expr: 'sum(container_memory_working_set_bytes{namespace=~"monitoring|node-exporter",container!=""})' }),
          figure({ title: 'Series', unit: 'short', span: 6, expr: 'sum(prometheus_tsdb_head_series)' }),
          figure({ title: 'Samples a second', unit: 'short', span: 6, expr: 'sum(rate(prometheus_tsdb_head_samples_appended_total[$__rate_interval]))' }),
        ],
      },
    ],
  }, settings);
}
