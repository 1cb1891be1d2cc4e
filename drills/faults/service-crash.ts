import { kubectl, killProcess } from '../cluster';
import { errorsEnd, nobodyLoggedOut } from '../under-load/judged';
import type { PodSight } from '../under-load/pods';
import { type Affected, EVERYBODY, type LoadDrill, type Stage } from '../under-load/drill';
import { type Goal, atMost } from '../under-load/result';
import { namespaceOf } from '../../metrics/namespaces';

const SERVICES: readonly Affected[] = [
  { namespace: namespaceOf('app-services'), app: 'api' },
  { namespace: namespaceOf('app-services'), app: 'auth' },
  { namespace: namespaceOf('frontend'), app: 'portal' },
];
/** A killed process is started anew in its pod; a deleted pod is replaced, with its image at hand. */
const RESTART_SECONDS = 20;
const REPLACED_SECONDS = 30;
/** A dead pod is asked until it is known to be not ready, and what it was just answering is lost with it. */
const ERRORS_SECONDS = 5;
const WAIT_SECONDS = 120;

interface Crash {
  readonly atMs: number;
  readonly goal: Goal;
}

/** Heals by itself: Kubernetes starts what is missing. */
export function serviceCrash(): LoadDrill {
  return {
    name: 'service-crash',
    what: 'of api, auth and portal, one after the other, a process is killed (kill -9) and another pod is deleted without grace',
    load: EVERYBODY,
    affected: SERVICES,
    async run(stage) {
      const began = Date.now();
      const crashes: Crash[] = [];
      for (const service of SERVICES) {
        const { victim, ...crash } = await killOne(stage, service);
        crashes.push(crash, await deleteOne(stage, service, victim));
      }
      const requests = stage.traffic.between(began, Date.now());
      return [errorsEnd(requests, crashes.map(({ atMs }) => atMs), ERRORS_SECONDS), nobodyLoggedOut(requests), ...crashes.map(({ goal }) => goal)];
    },
    undo: () => Promise.resolve([]),
  };
}

const allReady = (pods: readonly PodSight[]): boolean => pods.length >= 2 && pods.every(({ isReady, isEnding }) => isReady && !isEnding);

async function killOne({ pods, signal, mark }: Stage, { app }: Affected): Promise<Crash & { readonly victim: PodSight }> {
  await pods.until(`${app} to be ready`, WAIT_SECONDS, signal, app, allReady);
  // A kubelet lets what was restarted before wait: for 10 s, then 20 s, and so on, for ten minutes.
  const victim = some([...pods.of(app)].sort((a, b) => a.restarts - b.restarts));
  // Before the kill, which takes a moment to come back on a busy machine: what fails meanwhile fails by it.
  const killedMs = mark(`fault: kill -9 of ${app} in ${victim.name}`);
  await killProcess(victim.node, victim.name, app);
  await pods.until(`${victim.name} to be started anew`, WAIT_SECONDS, signal, app, (now) => now.some(({ uid, restarts }) => uid === victim.uid && restarts > victim.restarts));
  const readyMs = await pods.until(`${app} to be ready again`, WAIT_SECONDS, signal, app, allReady);
  mark(`recovered: ${victim.name} is ready again`, readyMs);
  return { victim, atMs: killedMs, goal: atMost(`${app}: a killed process answers again after`, (readyMs - killedMs) / 1000, RESTART_SECONDS, 's', 1) };
}

async function deleteOne({ pods, signal, mark }: Stage, { app, namespace }: Affected, startedAnew: PodSight): Promise<Crash> {
  const victim = some(pods.of(app).filter(({ uid }) => uid !== startedAnew.uid));
  const known = pods.of(app).map(({ uid }) => uid);
  const deletedMs = mark(`fault: pod ${victim.name} of ${app} is deleted without grace`);
  await kubectl('delete', 'pod', victim.name, `--namespace=${namespace}`, '--grace-period=0', '--force', '--wait=false');
  const readyMs = await pods.until(`another pod of ${app}`, WAIT_SECONDS, signal, app, (now) => allReady(now) && now.some(({ uid }) => !known.includes(uid)));
  const node = pods.of(app).find(({ uid }) => !known.includes(uid))?.node ?? '';
  mark(`recovered: another pod of ${app} is ready on ${node}`, readyMs);
  return { atMs: deletedMs, goal: atMost(`${app}: a deleted pod is replaced after`, (readyMs - deletedMs) / 1000, REPLACED_SECONDS, 's', 1) };
}

function some(pods: readonly PodSight[]): PodSight {
  const pod = pods[0];
  if (pod === undefined) throw new Error('the service has no pod');
  return pod;
}
