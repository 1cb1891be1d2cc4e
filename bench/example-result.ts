import { Measurement } from './measurement';
import { parseLogLine } from './pgbench-log';
import type { BenchResult } from './result';
import { type Summarised, summarise } from './summarise';

/** A run of four seconds as the tests know it: two log files, a failure, a lost client, and a gap of 1.7 s. */
export const EXAMPLE_LOGS = {
  'log-0.31': ['0 1 100000 0 1000 100000', '0 2 4000 0 1000 400000', '0 3 30000 1 1003 100000'],
  'log-0.31.1': ['1 1 2000 1 1000 300000', '1 2 serialization 1 1000 900000 0 2', '1 3 6000 0 1001 400000'],
};

const SCRIPTS = ['browse', 'order'].map((name, index) => ({ name, weight: 9 - 8 * index, argument: `--file=${name}.sql` }));

export function exampleMeasurement(): Measurement {
  const measurement = new Measurement(SCRIPTS.length);
  for (const [file, lines] of Object.entries(EXAMPLE_LOGS)) {
    for (const line of lines) measurement.addTransaction(parseLogLine(line), file);
  }
  measurement.addAbort('connection lost', 1_001_500);
  return measurement;
}

export function exampleResult(changes: Partial<Summarised> = {}): BenchResult {
  return summarise({
    startedAt: new Date('2026-03-04T05:06:07Z'),
    run: { outcome: 'complete', restarts: 1, endMs: 4000, pgbenchTps: null },
    measurement: exampleMeasurement(),
    scripts: SCRIPTS,
    replicationLag: { kind: 'sampled', samples: 4, maxSeconds: 0.25 },
    objectives: [
      { name: 'latency_p99_ms', description: '99 of 100', threshold: 90, unit: 'ms' },
      { name: 'error_rate_percent', description: 'failed', threshold: 50, unit: '%' },
      { name: 'replication_lag_seconds', description: 'behind', threshold: 5, unit: 's' },
      { name: 'disk_usage_percent', description: 'full', threshold: 80, unit: '%' },
    ],
    monitoring: { kind: 'not there', reason: 'monitoring is not deployed (make up brings it up)' },
    notes: [],
    parameters: { workload: 'shop', durationSeconds: 4, clients: 2, threads: 2, rateTps: null, maxTries: 3 },
    versions: { server: '17.5', pgbench: '17.5', node: '22.20.0', drydock: 'abc1234' },
    machine: { cpu: 'A processor', cores: 2, memoryGib: 24, kernel: '6.1' },
    settings: { synchronous_commit: 'on', synchronous_standby_names: 'ANY 1 ("pg-2","pg-3")' },
    standbys: [{ name: 'pg-2', syncState: 'quorum' }],
    ...changes,
  });
}
