import type { Monitoring, Subject } from './resources';
import type { LoadResult } from './load-result';
import { bytesText, number } from './text';

/** Above this share of its cores a machine makes work wait. */
const BUSY_SHARE = 0.85;
/** Of its limit. PostgreSQL's page cache is counted, as far as it is in use, and can be given back. */
const FULL_SHARE = 0.9;

/** What a run took, in one line. */
export function resourceLine(monitoring: Monitoring): string {
  if (monitoring.kind === 'not there') return `Resources were not measured: ${monitoring.reason}.`;
  const { instances, services, nodes, mostLagSeconds } = monitoring;
  const primary = instances.find(({ role }) => role === 'primary');
  const standbys = instances.filter(({ role }) => role === 'standby');
  const parts = [
    ...services.map((service) => `${service.name} took ${coresOf([service])} and ${memoryOf([service])} in ${number(service.usage.pods?.most ?? null, 0)} pods`),
    ...(primary === undefined ? [] : [`the primary took ${coresOf([primary])} and ${memoryOf([primary])}${writtenBy([primary])}`]),
    ...(standbys.length === 0 ? [] : [`each standby up to ${coresOf(standbys)} and ${memoryOf(standbys)}`]),
    ...(nodes.length === 0 ? [] : [`the busiest node had ${coresOf(nodes)} busy of ${busiest(nodes)?.cores ?? '?'}`]),
    ...(mostLagSeconds === null ? [] : [`no standby was more than ${number(mostLagSeconds, 2)} s behind`]),
  ];
  return parts.length === 0 ? 'Resources: Prometheus has no data of this run.' : `Resources: ${parts.join('; ')}.`;
}

/** Which way to go for more, derived from what this run took. */
export function sizingHint({ monitoring, tps, latency, machine, unit }: LoadResult): string | null {
  if (monitoring.kind === 'not there') return null;
  const node = busiest(monitoring.nodes);
  const busy = node?.usage.cpuCores?.average;
  if (node === undefined || busy === undefined || node.cores === null) return null;
  const share = busy / node.cores;
  const full = monitoring.instances.find(({ usage, memoryLimitBytes }) => memoryLimitBytes !== null && (usage.memoryBytes?.most ?? 0) > FULL_SHARE * memoryLimitBytes);
  const memory = full === undefined ? '' : ` ${full.name} used ${memoryOf([full])} of its ${bytesText(full.memoryLimitBytes ?? 0)}: raise drydock_postgres_memory_mb, too.`;
  if (unit === 'request') return share < BUSY_SHARE ? null : `Sizing: the CPU was the limit, ${number(100 * share, 0)} % of ${node.cores} cores were busy, k6's own work included.`;
  if (share >= BUSY_SHARE) {
    return `Sizing: the CPU was the limit, ${number(100 * share, 0)} % of ${node.cores} cores were busy, ${number(tps / busy, 0)} TPS for each busy core (pgbench's own work is in it where it runs on the same machine, as on this one of ${machine.cores} cores). For more transactions, add cores first.${memory}`;
  }
  return `Sizing: the CPU was not the limit, ${number(100 * share, 0)} % of ${node.cores} cores were busy. A transaction took ${number(latency.averageMs)} ms on average, most of it waiting: for more transactions, add clients, then look at the disk and the way to the standby that a commit waits for.${memory}`;
}

function busiest(subjects: readonly Subject[]): Subject | undefined {
  return [...subjects].sort((a, b) => (b.usage.cpuCores?.average ?? 0) - (a.usage.cpuCores?.average ?? 0))[0];
}

function coresOf(subjects: readonly Subject[]): string {
  const used = busiest(subjects)?.usage.cpuCores?.average;
  return used === undefined ? 'unknown cores' : `${number(used, 2)} cores`;
}

function memoryOf(subjects: readonly Subject[]): string {
  const most = subjects.map(({ usage }) => usage.memoryBytes?.most ?? 0);
  return bytesText(Math.max(...most));
}

function writtenBy(subjects: readonly Subject[]): string {
  const written = subjects.map(({ usage }) => usage.diskWriteBytes?.average).find((value) => value !== undefined);
  return written === undefined ? '' : `, and wrote ${bytesText(written)}/s`;
}
