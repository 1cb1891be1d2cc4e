import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { ClientConfig } from 'pg';
import type { Door as FoundDoor } from '../../bench/http/door';
import { type RunningLoad, startLoad, steady } from '../../bench/http/k6';
import { removeLoadAccounts } from '../../bench/http/tidy-up';
import type { Progress } from '../../bench/progress';
import { Failure, messageOf } from '../../seed/failure';
import { ApiClient } from '../api-client';
import { Door } from '../door';
import { DRILLS, type DrillName } from '../faults/drills';
import type { Undoable } from '../faults/fault';
import { type Monitoring, circumstances, requireMonitoring } from '../monitoring';
import { undo, undoLeftovers } from '../undo';
import { pause } from '../waiting';
import type { Limits, LoadDrill, Stage } from './drill';
import { alertEvents, kubernetesEvents, logsOf } from './evidence';
import { podEvents, present } from './pods';
import { PodWatch } from './pod-watch';
import type { DrillResult, Goal, TimelineEvent } from './result';
import { Traffic, byName, bySecond, failuresOf } from './traffic';

/** Load before the fault, to compare with, and after recovery, to see that it lasts. */
const CALM_MS = 8_000;
/** No drill takes longer: then the load ends by itself. */
const MOST_LOAD_SECONDS = 900;
const USERS = 6;
const STEP_MS = 1_000;

export interface DrillOptions {
  readonly name: DrillName;
  readonly door: FoundDoor;
  readonly domain: string;
  readonly database: ClientConfig;
  readonly monitoring: Monitoring;
  readonly limits: Limits;
  /** All that there is: what a killed run left is undone whatever was chosen now. */
  readonly undoables: readonly Undoable[];
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Steady load, a real fault, recovery, and the proof of it; what was seen is in the result, also when it was cut short. */
export async function runDrill(options: DrillOptions): Promise<DrillResult> {
  const { name, door: found, domain, database, monitoring, limits, undoables, progress, signal } = options;
  const drill: LoadDrill = DRILLS[name]();
  await requireMonitoring(monitoring);
  await undoLeftovers(undoables, progress, signal);
  const startedAt = new Date();
  const notes = await circumstances(monitoring);
  const marks: TimelineEvent[] = [];
  const mark: Stage['mark'] = (text, atMs = Date.now()) => {
    marks.push({ at: new Date(atMs).toISOString(), kind: 'mark', text });
    progress.note(`${new Date(atMs).toISOString().slice(11, 19)} ${text}`);
    return atMs;
  };
  const door = new Door(found.address, domain, readFileSync(found.authority, 'utf8'));
  const traffic = new Traffic();
  const pods = new PodWatch([...new Set(drill.affected.map(({ namespace }) => namespace))]);
  const stage: Omit<Stage, 'api'> = { door, authority: found.authority, database, pods, traffic, monitoring, limits, progress, signal, mark };
  let goals: readonly Goal[] = [];
  let outcome: DrillResult['outcome'] = 'complete';
  let loadAtMs: number | undefined;
  const live = setInterval(() => progress.live(liveLine(traffic, loadAtMs)), STEP_MS);
  try {
    await withLoad(drill, found, traffic, progress, signal, async (kind) => {
      loadAtMs = mark(`load: ${drill.load.requestsPerSecond} requests a second`);
      await pause(CALM_MS, signal);
      goals = await drill.run({ ...stage, api: new ApiClient(door, kind) });
      await undo(drill, progress, 'undone: ');
      await pause(CALM_MS, signal);
    });
  } catch (error) {
    outcome = signal.aborted ? 'interrupted' : 'broken off';
    // An interruption needs no explanation, but what could not be undone does.
    if (error instanceof Failure || !signal.aborted) notes.push(messageOf(error));
  } finally {
    clearInterval(live);
    pods.stop();
  }
  await removeLoadAccounts(process.env).catch((error: unknown) => notes.push(`the accounts of the load are still there; the next load removes them (${messageOf(error)})`));
  const namespaces = [...new Set(drill.affected.map(({ namespace }) => namespace))];
  const notifications = await monitoring.alertLog.notifications(startedAt).catch((): [] => []);
  const platform = await kubernetesEvents(namespaces, startedAt).catch((): [] => []);
  const beganMs = loadAtMs ?? startedAt.getTime();
  const events = [...marks, ...podEvents(pods.sights, beganMs), ...platform, ...alertEvents(notifications)];
  return {
    format: 1,
    drill: name,
    what: drill.what,
    startedAt: startedAt.toISOString(),
    loadAt: loadAtMs === undefined ? null : new Date(loadAtMs).toISOString(),
    outcome,
    notes,
    goals,
    events: events.sort((a, b) => a.at.localeCompare(b.at)),
    seconds: bySecond(traffic.all, beganMs),
    requests: byName(traffic.all),
    failures: failuresOf(traffic.all, beganMs),
    logs: await logsOf(drill.affected, present(pods.sights), startedAt),
    notifications,
  };
}

/** The fault is undone before the load ends, whatever happens; that is bounded, and no interruption ends it. */
async function withLoad(drill: LoadDrill, door: FoundDoor, traffic: Traffic, progress: Progress, signal: AbortSignal, use: (mark: string) => Promise<void>): Promise<void> {
  const { shares, requestsPerSecond } = drill.load;
  progress.note('people are registered, and the load begins');
  const load = await startLoad({
    door, shares, users: USERS, phases: steady(shares, requestsPerSecond, MOST_LOAD_SECONDS),
    onSample: (sample) => {
      if (sample.kind === 'request') traffic.add(sample.request);
    },
  });
  try {
    await orAborted(load, signal);
    await use(load.mark);
  } finally {
    try {
      await undo(drill, progress, 'undone: ');
    } finally {
      load.finish();
      await load.ended;
    }
  }
}

async function orAborted({ ready }: RunningLoad, signal: AbortSignal): Promise<void> {
  const waited = new AbortController();
  const aborted = once(signal, 'abort', { signal: waited.signal }).catch(() => undefined);
  await Promise.race([ready, aborted]).finally(() => waited.abort());
  signal.throwIfAborted();
}

function liveLine(traffic: Traffic, loadAtMs: number | undefined): string {
  const now = Date.now();
  const last = traffic.between(now - 2 * STEP_MS, now - STEP_MS);
  const failed = traffic.all.filter(({ error }) => error !== null).length;
  return `${loadAtMs === undefined ? '' : `${((now - loadAtMs) / 1000).toFixed(0)} s   `}${last.length} requests/s   failed so far: ${failed} of ${traffic.all.length}`;
}
