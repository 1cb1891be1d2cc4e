import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from '../shared/metrics';
import { ProbeMetrics } from './metrics';

test("the certificate's end is told once it is known, and not before", async () => {
  const registry = new Registry();
  const metrics = new ProbeMetrics(registry, ['read'], 33.5);
  assert.doesNotMatch(await registry.metrics(), /certificate/);
  for (const validUntilMs of [1_000, 1_803_056_400_000]) metrics.noteCertificate(validUntilMs);
  assert.match(await registry.metrics(), /^drydock_probe_certificate_expiry_timestamp_seconds 1803056400$/m);
});

test('failures count as requests and not as durations; all series are there from the start', async () => {
  const registry = new Registry();
  const metrics = new ProbeMetrics(registry, ['read', 'write'], 200);
  metrics.note('write', { error: undefined, elapsedMs: 200 });
  metrics.note('write', { error: new Error('no'), elapsedMs: 2_000 });
  const lines = (await registry.metrics()).split('\n');
  for (const line of [
    'drydock_probe_requests_total{operation="read",outcome="ok"} 0',
    'drydock_probe_requests_total{operation="read",outcome="error"} 0',
    'drydock_probe_requests_total{operation="write",outcome="ok"} 1',
    'drydock_probe_requests_total{operation="write",outcome="error"} 1',
    'drydock_probe_duration_seconds_bucket{le="0.15",operation="write"} 0',
    'drydock_probe_duration_seconds_bucket{le="0.2",operation="write"} 1',
    'drydock_probe_duration_seconds_count{operation="write"} 1',
    'drydock_probe_duration_seconds_count{operation="read"} 0',
  ]) {
    assert.ok(lines.includes(line), line);
  }
});
