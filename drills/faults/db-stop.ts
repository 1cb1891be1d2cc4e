import { instances, kubectl } from '../cluster';
import { streamingStandbys } from '../database';
import { allServed, nobodyLoggedOut } from '../under-load/judged';
import { EVERYBODY, type LoadDrill, type Stage } from '../under-load/drill';
import { present, restartsSince } from '../under-load/pods';
import { type Goal, atMost } from '../under-load/result';
import { pause, until } from '../waiting';
import { CLUSTER, FENCED, annotations } from './fence';
import { namespaceOf } from '../../metrics/namespaces';

/** What the fence was before, as the annotation had it; empty where there was none. */
const FORMER_FENCE = 'drydock.dev/drill-former-fence';
/** Long enough that image-store, which is nothing without the database, says that it is not ready: services do so after 30 s. */
const AWAY_MS = 45_000;
const STOP_SECONDS = 40;
const BACK_SECONDS = 120;
const SERVED_SECONDS = 30;
const STANDBYS = 2;
const SERVICES = ['api', 'auth', 'portal', 'image-store'];
/** Requests that need the database, and those that do not. */
const OF_DATABASE = ['portal-shop', 'portal-product', 'api-products', 'api-product'];
const ALERT = 'PostgresPrimaryDown';

/** A fence around every instance: the operator stops all of PostgreSQL and keeps it stopped. Its pods and its data stay. */
export function dbStop(): LoadDrill {
  return {
    name: 'db-stop',
    what: `all of PostgreSQL is stopped for ${AWAY_MS / 1000} s`,
    load: EVERYBODY,
    affected: [
      ...SERVICES.map((app) => ({ app, namespace: namespaceOf(app === 'portal' ? 'frontend' : 'app-services') })),
      { namespace: namespaceOf('database'), app: 'postgres' },
    ],
    async run(stage) {
      const { traffic, pods, mark, signal } = stage;
      const brokenMs = Date.now();
      const { [FENCED]: former = '' } = await annotations();
      await kubectl('annotate', ...CLUSTER, '--overwrite', `${FENCED}=["*"]`, `${FORMER_FENCE}=${former}`);
      mark('fault: every instance of PostgreSQL is fenced', brokenMs);
      await until('PostgreSQL to be away', STOP_SECONDS, signal, async () => (await instances()).every(({ isReady }) => !isReady) || undefined);
      const awayMs = mark('no instance of PostgreSQL is ready any more');
      const words = await wordsOfPortal(stage);
      await pause(Math.max(0, brokenMs + AWAY_MS - Date.now()), signal);
      const away = traffic.between(awayMs, Date.now());
      const notReady = present(pods.sights).filter(({ app, isReady }) => SERVICES.includes(app) && !isReady).map(({ name }) => name);
      mark(notReady.length === 0 ? 'every pod of the services is still ready' : `not ready: ${notReady.join(', ')}`);
      const undoneMs = mark('undone: the fence is taken away');
      await this.undo();
      const served = await recovered(stage, undoneMs);
      const told = (await stage.monitoring.alertLog.notifications(new Date(brokenMs))).find(({ alerts }) => alerts.some(({ status, labels }) => status === 'firing' && labels.alertname === ALERT));
      return [
        words,
        allServed('while it was away, session checks', away.filter(({ name }) => name === 'api-session')),
        allServed("while it was away, pages that need no database (start, profile)", away.filter(({ name }) => name === 'portal-home' || name === 'portal-profile')),
        nobodyLoggedOut(traffic.between(brokenMs, Date.now())),
        atMost('restarts of pods of the services', SERVICES.flatMap((app) => pods.of(app)).length === 0 ? null : restartsSince(pods.sights.filter(({ app }) => SERVICES.includes(app)), brokenMs), 0, ''),
        served,
        { what: `the alert ${ALERT}`, wanted: 'arrives', measured: told === undefined ? 'did not arrive' : `arrived after ${((told.arrivedAt.getTime() - brokenMs) / 1000).toFixed(0)} s`, isReached: told !== undefined },
      ];
    },
    async undo() {
      const { [FORMER_FENCE]: former } = await annotations();
      if (former === undefined) return [];
      await kubectl('annotate', ...CLUSTER, '--overwrite', former === '' ? `${FENCED}-` : `${FENCED}=${former}`, `${FORMER_FENCE}-`);
      return ['PostgreSQL is no longer fenced'];
    },
  };
}

async function wordsOfPortal({ door, mark }: Stage): Promise<Goal> {
  const { status, body } = await door.ask(door.nameOf('portal'), '/shop');
  const main = /<h1>[^]*?<\/main>/.exec(body)?.[0] ?? '';
  const words = main.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').trim();
  mark(`the portal says (${status}): ${words}`);
  return {
    what: 'the portal says in plain words that the database is away, and that one stays logged in',
    wanted: 'it does',
    measured: `${status}: “${words.slice(0, 120)}${words.length > 120 ? '…' : ''}”`,
    isReached: status === 503 && /cannot reach our database/i.test(words) && /stay logged in/i.test(words),
  };
}

/** From the moment that the fence was taken away until each kind of request that needs the database is served, all standbys stream and all pods are ready. */
async function recovered({ traffic, database, pods, mark, signal }: Stage, undoneMs: number): Promise<Goal> {
  const servedMs = await until('what needs the database to be served again', BACK_SECONDS, signal, () => {
    const moments = OF_DATABASE.map((name) => traffic.firstGoodAfter(undoneMs, name));
    const missing = OF_DATABASE.filter((_, index) => moments[index] === undefined);
    return missing.length === 0 ? Promise.resolve(Math.max(...moments.map((moment) => moment ?? 0))) : Promise.reject(new Error(`not served: ${missing.join(', ')}`));
  });
  mark('recovered: everything that needs the database is served again', servedMs);
  await until(`${STANDBYS} standbys to stream again`, BACK_SECONDS, signal, async () => (await streamingStandbys(database)) >= STANDBYS || undefined);
  mark(`${STANDBYS} standbys stream again`);
  for (const app of SERVICES) await pods.until(`every pod of ${app} to be ready`, BACK_SECONDS, signal, app, (now) => now.length > 0 && now.every(({ isReady }) => isReady));
  mark('recovered: every pod of the services is ready');
  return atMost('served again after the database was let go', (servedMs - undoneMs) / 1000, SERVED_SECONDS, 's', 1);
}
