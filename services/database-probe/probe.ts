import { clientConfig, type ConnectionSettings } from '../shared/connection';
import { Resolver } from '../shared/resolver';
import { always } from '../shared/health';
import type { Context, Parts } from '../shared/service';
import type { CommonSettings } from '../shared/settings';
import { Router } from 'express';
import { Heartbeat, OPERATIONS, type Operation } from './heartbeat';
import { ProbeMetrics } from './metrics';
import { OutageLog } from './outage';
import { Prober } from './prober';
import { PgSession } from './session';

export type ProbeSettings = CommonSettings &
  ConnectionSettings & {
    readonly PROBE_INTERVAL_MS: number;
    readonly PROBE_TIMEOUT_MS: number;
    readonly PROBE_KEEP_MS: number;
    readonly LATENCY_OBJECTIVE_MS: number;
  };

/** So many beats without one mean that the probe itself hangs. */
const MISSED_BEATS = 10;

export function startProbe({ settings, log, registry }: Context<ProbeSettings>): Parts {
  const { PROBE_INTERVAL_MS, PROBE_TIMEOUT_MS, PROBE_KEEP_MS, LATENCY_OBJECTIVE_MS } = settings;
  const nowMs = (): number => performance.now();
  const operations = Object.keys(OPERATIONS) as Operation[];
  const metrics = new ProbeMetrics(registry, operations, LATENCY_OBJECTIVE_MS);
  const heartbeat = new Heartbeat();
  const surroundings = {
    name: 'database-probe',
    resolver: new Resolver(),
    statementMs: PROBE_TIMEOUT_MS,
    onCertificate: (validUntilMs: number) => metrics.noteCertificate(validUntilMs),
  };

  const probers = operations.map((operation) => {
    const outages = new OutageLog(log.child({ operation }), nowMs);
    return new Prober({
      timeoutMs: PROBE_TIMEOUT_MS,
      keepMs: PROBE_KEEP_MS,
      nowMs,
      connect: async (signal) => PgSession.open(await clientConfig(settings, surroundings), signal),
      operate: async (session) => {
        await heartbeat.prepare(session);
        await OPERATIONS[operation](session);
      },
      report: (outcome) => {
        heartbeat.learn(outcome.error);
        metrics.note(operation, outcome);
        outages.note(outcome);
      },
    });
  });

  let lastBeatMs = nowMs();
  const beat = setInterval(() => {
    lastBeatMs = nowMs();
    for (const prober of probers) void prober.attempt();
  }, PROBE_INTERVAL_MS);

  return {
    routes: Router(),
    live: () => (nowMs() - lastBeatMs < MISSED_BEATS * PROBE_INTERVAL_MS ? undefined : 'the probe has stopped probing'),
    // Also while the database is down: that is when its numbers are wanted.
    ready: always,
    close: async () => {
      clearInterval(beat);
      await Promise.all(probers.map((prober) => prober.end()));
    },
  };
}
