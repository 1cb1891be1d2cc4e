import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleMonitoring } from './example-monitoring';
import { exampleResult } from './example-result';
import { reportPage } from './report-page';
import { resourceSvg } from './resource-chart';
import { resultSchema } from './result';
import { resultText } from './result-text';
import { resourceLine, sizingHint } from './sizing';
import { summaryText } from './summary';
import { bytesText } from './text';

test('the verdict takes disk usage from Prometheus, and tells its view of errors and lag beside the client\'s', () => {
  const { objectives } = exampleResult({ monitoring: exampleMonitoring() });
  assert.deepEqual(
    objectives.map(({ objective, source, verdict }) => [objective, source, verdict.kind]),
    [
      ['latency_p99_ms', 'client', 'fail'],
      ['error_rate_percent', 'client', 'pass'],
      ['error_rate_percent', 'Prometheus', 'pass'],
      ['replication_lag_seconds', 'client', 'pass'],
      ['replication_lag_seconds', 'Prometheus', 'pass'],
      ['disk_usage_percent', 'Prometheus', 'pass'],
    ],
  );
  assert.match(resultText(exampleResult({ monitoring: exampleMonitoring() })), /disk_usage_percent, by Prometheus +pass +41\.0 % +< 80 %/);
});

test('errors that only the client saw, and a Prometheus that was away, are told', () => {
  const { notes } = exampleResult({ monitoring: exampleMonitoring() });
  assert.match(notes.join('\n'), /the client counted 2 in 7 transactions, the probe in Prometheus no error in 120 requests/);
  assert.match(notes.join('\n'), /Prometheus has no data for 5 s of the run/);
});

test('without monitoring the report says what is missing', () => {
  const result = exampleResult();
  assert.match(result.notes.join('\n'), /resources, error budgets and disk usage are missing: monitoring is not deployed/);
  assert.doesNotMatch(reportPage(result), /Instances of PostgreSQL/);
  assert.match(summaryText(result, 'picture.svg'), /Resources were not measured: monitoring is not deployed/);
});

test('the page shows instances, nodes and budgets, and needs nothing from elsewhere', () => {
  const page = reportPage(exampleResult({ monitoring: exampleMonitoring() }));
  assert.doesNotMatch(page, /https?:|\/\/|<script|<link|@import|url\((?!#)/);
  assert.equal(page.match(/<svg /g)?.length, 6);
  assert.match(page, /pg-1, primary<\/th><td>0\.60 \(0\.70\)<\/td><td>600 MB \(600 MB\)/);
  assert.match(page, /The nodes share one machine/);
  assert.match(page, /Error budget of availability: the run spent 0 % of what 30 days have/);
});

test('a line is broken at a gap', () => {
  const joined = (values: (number | null)[]): number => {
    const instances = exampleMonitoring().instances.map((subject) => ({ ...subject, usage: { cpuCores: { average: 1, most: 1, values } } }));
    const lines = resourceSvg(instances, { stepSeconds: 5 }, 20, 800).match(/<path d="[^"]*"[^>]*stroke-width="1\.5"/g) ?? [];
    assert.equal(lines.length, instances.length);
    return lines.join('').match(/L/g)?.length ?? 0;
  };
  assert.equal(joined([1, 2, 1, 2, 1]), 2 * 4);
  assert.equal(joined([1, 2, null, 2, 1]), 2 * 2);
});

test('resources are one line, and the sizing follows from what was busy', () => {
  assert.equal(
    resourceLine(exampleMonitoring()),
    'Resources: the primary took 0.60 cores and 600 MB; each standby up to 0.15 cores and 300 MB; the busiest node had 1.85 cores busy of 2; no standby was more than 0.50 s behind.',
  );
  assert.match(sizingHint(exampleResult({ monitoring: exampleMonitoring() })) ?? '', /the CPU was the limit, 93 % of 2 cores were busy/);
  const idle = exampleMonitoring().nodes.map((node) => ({ ...node, cores: 8 }));
  const full = exampleMonitoring().instances.map((instance) => ({ ...instance, memoryLimitBytes: 620e6 }));
  assert.match(
    sizingHint(exampleResult({ monitoring: exampleMonitoring({ nodes: idle, instances: full }) })) ?? '',
    /the CPU was not the limit, 23 % of 8 cores.*pg-1 used 600 MB of its 620 MB: raise drydock_postgres_memory_mb/,
  );
  assert.equal(sizingHint(exampleResult()), null);
});

test('a result with monitoring is the same when it is read back, and one of an earlier format is still read', () => {
  const result = exampleResult({ monitoring: exampleMonitoring() });
  assert.deepEqual(resultSchema.parse(JSON.parse(JSON.stringify(result))), result);
  const { monitoring, objectives, ...rest } = exampleResult();
  assert.equal(monitoring.kind, 'not there');
  const earlier = { ...rest, format: 1, objectives: objectives.map((judged) => ({ ...judged, source: undefined })) };
  const read = resultSchema.parse(JSON.parse(JSON.stringify(earlier)));
  assert.deepEqual([read.format, read.monitoring.kind, read.objectives[0]?.source], [1, 'not there', 'client']);
});

test('bytes are told in the unit that leaves few digits', () => {
  assert.deepEqual([0, 900, 1500, 600e6, 1.5e9].map(bytesText), ['0 B', '900 B', '1.5 kB', '600 MB', '1.5 GB']);
});
