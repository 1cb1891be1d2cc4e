import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { readHttpResult } from '../../bench/http/result';
import { readResult, type BenchResult } from '../../bench/result';
import { tryKubectl } from './cluster';
import { asSuperuser, queryOne, waitForStandbys } from './database';
import { killPrimary } from './faults';
import { attempt, startMake } from './make';
import { describe, type Finished } from './program';
import { settings } from './settings';
import { figure, step } from './steps';
import { until } from './waiting';

const CLIENTS = '8';
const FAULT_AFTER_TRANSACTIONS = 2_000;
const AWAY_SECONDS = 20;
const KILL_EVERY_MS = 3_000;

export function benchmark(): void {
  step('make bench measures, reports and judges', 180, async () => {
    const earlier = results();
    const finished = await attempt('bench', { DURATION: '30', CLIENTS });
    const result = newResult(earlier, finished);
    assert.equal(result.outcome, 'complete');
    assert.equal(result.errors.total, 0, describe(finished, `counted ${result.errors.total} errors`));
    assert.ok(result.transactions > 0 && result.series.length >= 29, describe(finished, 'measured too little'));
    assertEnd(finished, result);
    figure('make bench DURATION=30', `${result.tps.toFixed(0)} TPS, p99 ${result.latency.p99Ms?.toFixed(0)} ms`);
  });
}

/** Few enough for a machine that just starts to scale: what is shown is that all of it is measured, not how much is borne. */
const HTTP = { WORKLOAD: 'http', DURATION: '15', RATE: '40' };
/** One of so few requests misses the objective, and the verdict must say so; a busy machine lets some turns go by. */
const MOST_ERRORS = 0.05;

export function httpBenchmark(): void {
  step('make bench WORKLOAD=http asks portal and API through the door, reports, and leaves nobody behind', 120, async () => {
    const earlier = results();
    const finished = await attempt('bench', HTTP);
    const result = readHttpResult(newReport(earlier, finished));
    assert.equal(result.outcome, 'complete', describe(finished, 'was not complete'));
    const expected = Number(HTTP.DURATION) * Number(HTTP.RATE);
    assert.ok(result.errors.total <= expected * MOST_ERRORS, describe(finished, `counted ${JSON.stringify(result.errors.byKind)}`));
    assert.ok(result.transactions > 0.9 * expected, describe(finished, `sent ${result.transactions} requests of ${expected}`));
    for (const name of ['portal-login', 'api-login', 'api-upload', 'api-thumbnail', 'api-search']) {
      assert.ok(result.scripts.some((script) => script.name === name && script.transactions > 0), describe(finished, `had no ${name}`));
    }
    assert.ok(result.monitoring.kind === 'read' && result.monitoring.services.some((service) => service.name === 'api'), describe(finished, 'does not know what api took'));
    assertEnd(finished, result);
    const left = await queryOne(asSuperuser(), z.object({ count: z.coerce.number() }), "SELECT count(*) AS count FROM drydock_services.accounts WHERE email LIKE 'load-%'");
    assert.equal(left.count, 0, 'accounts of the load are still there');
    figure('make bench WORKLOAD=http DURATION=15 RATE=40', `p99 ${result.latency.p99Ms?.toFixed(0)} ms, ${result.errors.total} errors`);
  });
}

export function benchmarkWithFaults(): void {
  step('a primary killed while the benchmark runs is errors and a gap in the report', 240, async () => {
    const { finished, result } = await benchmarkDuring(killPrimary);
    assert.doesNotMatch(finished.output, /^\s+at .*\.ts:\d+/m, describe(finished, 'crashed'));
    assert.ok(result.errors.total > 0, describe(finished, 'counted no error'));
    assert.ok(result.restarts > 0, describe(finished, 'did not start pgbench again'));
    assert.ok(result.longestGap.seconds >= 1, describe(finished, 'saw no gap'));
    const gapEndsAt = result.longestGap.startSeconds + result.longestGap.seconds;
    const later = result.series.filter(({ second, transactions: count }) => second > gapEndsAt && count > 0);
    assert.ok(later.length > 0, describe(finished, 'measured nothing after the gap'));
    figure('make bench, primary killed', `gap of ${result.longestGap.seconds.toFixed(1)} s, ${result.errors.total} errors`);
    await waitForStandbys(120);
  });

  step('Prometheus killed while the benchmark runs keeps what it had, and is a gap in the report', 240, async () => {
    const { finished, result } = await benchmarkDuring(keepPrometheusAway);
    assertEnd(finished, result);
    assert.equal(result.errors.total, 0, describe(finished, `counted ${result.errors.total} errors`));
    assert.ok(result.monitoring.kind === 'read' && result.monitoring.gapSeconds > 0, describe(finished, 'does not know of the gap'));
    assert.match(finished.output, /Prometheus has no data for/, describe(finished, 'does not tell of the gap'));
    // Of a container that the fault before started anew, two scrapes may be missing.
    const measured = [...result.monitoring.instances, ...result.monitoring.nodes].flatMap(({ usage }) => Object.values(usage).map(({ values }) => values));
    assert.ok(measured.some(isKnownBeforeAGap), `what was known before the gap is gone, or there is no gap: ${JSON.stringify(measured)}`);
    figure('make bench, Prometheus away for 20 s', `a gap of ${result.monitoring.gapSeconds} s in the report`);
  });
}

function isKnownBeforeAGap(values: readonly (number | null)[]): boolean {
  const firstKnown = values.findIndex((value) => value !== null);
  return firstKnown !== -1 && values.slice(firstKnown).includes(null);
}

/** Well if every objective was reached, else not. */
function assertEnd(finished: Finished, { objectives }: Pick<BenchResult, 'objectives'>): void {
  const failed = objectives.filter(({ verdict }) => verdict.kind === 'fail').map(({ objective }) => objective);
  assert.equal(finished.code === 0, failed.length === 0, describe(finished, `ended with ${finished.code}; objectives failed: ${failed.join(', ')}`));
}

async function benchmarkDuring(fault: () => Promise<void>): Promise<{ readonly finished: Finished; readonly result: BenchResult }> {
  const earlier = results();
  const running = startMake('bench', { DURATION: '40', CLIENTS });
  try {
    await until("the benchmark's transactions", 60, async () => ((await transactions()) > FAULT_AFTER_TRANSACTIONS ? true : undefined));
    await fault();
  } finally {
    await running.finished;
  }
  const finished = await running.finished;
  return { finished, result: newResult(earlier, finished) };
}

/** Once killed it is back within 4 s, sooner than anything is scraped again. */
async function keepPrometheusAway(): Promise<void> {
  const end = Date.now() + AWAY_SECONDS * 1000;
  while (Date.now() < end) {
    await tryKubectl('delete', 'pod', 'prometheus-main-0', '--namespace=monitoring', '--grace-period=0', '--force');
    await delay(KILL_EVERY_MS);
  }
}

/** Transactions of the statistics collector are late by up to a second; here it only matters that there are many. */
async function transactions(): Promise<number> {
  const schema = z.object({ count: z.coerce.number() });
  const sql = `SELECT coalesce(sum(xact_commit), 0) AS count FROM pg_stat_database WHERE datname = current_database()
                 AND EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'pgbench')`;
  return (await queryOne(asSuperuser(), schema, sql)).count;
}

function results(): string[] {
  try {
    return readdirSync(join(settings.root, 'reports')).filter((file) => /^bench-.*\.json$/.test(file));
  } catch {
    return [];
  }
}

function newReport(earlier: readonly string[], finished: Finished): string {
  const written = results().filter((file) => !earlier.includes(file));
  assert.equal(written.length, 1, describe(finished, `wrote ${written.length} reports`));
  return join(settings.root, 'reports', written[0] ?? '');
}

function newResult(earlier: readonly string[], finished: Finished): BenchResult {
  return readResult(newReport(earlier, finished));
}
