import type { Sample, Series } from '../metrics/prometheus';
import type { MonitoringRead, Subject } from './resources';
import { usageOf } from './resources';

function subject(name: string, role: Subject['role'], cpu: readonly (number | null)[], memoryMb: number): Subject {
  const usage = usageOf(cpu);
  const memory = usageOf(cpu.map((value) => (value === null ? null : memoryMb * 1e6)));
  return {
    name,
    role,
    cores: role === 'node' ? 2 : null,
    memoryLimitBytes: role === 'node' ? 24e9 : 1.5e9,
    usage: { ...(usage === undefined ? {} : { cpuCores: usage }), ...(memory === undefined ? {} : { memoryBytes: memory }) },
  };
}

/** What Prometheus told about the tests' run: two instances on one machine, a gap of 5 s. */
export function exampleMonitoring(changes: Partial<MonitoringRead> = {}): MonitoringRead {
  return {
    kind: 'read',
    stepSeconds: 5,
    rateSeconds: 30,
    instances: [subject('pg-1', 'primary', [0.5, null, 0.7], 600), subject('pg-2', 'standby', [0.1, null, 0.2], 300)],
    services: [],
    nodes: [subject('drydock', 'node', [1.8, null, 1.9], 9000), subject('drydock-m02', 'node', [1.7, null, 1.9], 9000)],
    machines: 1,
    gapSeconds: 5,
    probe: { requests: 120, errors: 0 },
    budgets: [{ objective: 'availability', missedRatio: 0, budgetRatio: 0.001, windowDays: 30, spentPercent: 0 }],
    fullestVolume: { pod: 'pg-1', usedPercent: 41 },
    mostLagSeconds: 0.5,
    ...changes,
  };
}

/** Answers of a Prometheus, by how a query begins or what it contains; to what is not told it answers nothing. */
export function answeringWith(instant: Readonly<Record<string, readonly Sample[]>>, range: Readonly<Record<string, readonly Series[]>>) {
  const asked: string[] = [];
  const find = <T>(answers: Readonly<Record<string, readonly T[]>>, promql: string): T[] => {
    asked.push(promql);
    return [...(Object.entries(answers).find(([part]) => promql.includes(part))?.[1] ?? [])];
  };
  return {
    asked,
    query: (promql: string) => Promise.resolve(find(instant, promql)),
    queryRange: (promql: string) => Promise.resolve(find(range, promql)),
  };
}
