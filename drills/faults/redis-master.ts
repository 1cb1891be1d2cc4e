import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../seed/failure';
import { openedAnswer } from '../../services/api/schemas';
import type { ApiClient } from '../api-client';
import { type Shard, askMember, killMember, memberPods, shards } from '../redis/shards';
import { lost, tagOf, write } from '../redis/writer';
import { errorRate, nobodyLoggedOut } from '../under-load/judged';
import { EVERYBODY, type LoadDrill, type Stage } from '../under-load/drill';
import { type Goal, atMost } from '../under-load/result';
import { pause, until } from '../waiting';
import { namespaceOf } from '../../metrics/namespaces';

const ACCOUNTS = 3;
/** Enough that a third of them, those of the shard that is hurt, are several; not so many that the load waits for their passwords. */
const SESSIONS_BEFORE = 15;
/** Before the fault, and with the fault in the midst of it. */
const WRITE_SECONDS = 15;
const UNTIL_FAULT_MS = 4_000;
/** Each costs its password's computation. */
const OPEN_EVERY_MS = 250;
/** Long enough for a busy machine: what is measured is the gap in writes. */
const REPLICA_SECONDS = 90;
const SESSION_SECONDS = 30;
const SEEN_BY = 'valkey-0';

/** The killed one comes back by itself, as a replica. That it becomes the master again is what is undone here; after a run that was killed, make up does it. */
export function redisMaster(): LoadDrill {
  let handBack: { readonly pod: string; readonly firstSlot: number } | undefined;
  return {
    name: 'redis-master',
    what: 'a master of the Redis Cluster is killed (kill -9) while people log in',
    load: EVERYBODY,
    affected: [{ namespace: namespaceOf('cache'), app: 'valkey' }, { namespace: namespaceOf('app-services'), app: 'auth' }, { namespace: namespaceOf('app-services'), app: 'api' }],
    async run(stage) {
      const { api, traffic, mark, signal, limits } = stage;
      const sessions = new Sessions(api);
      await sessions.open(SESSIONS_BEFORE);
      const victim = (await shards(SEEN_BY)).find(({ master }) => master.pod !== SEEN_BY);
      if (victim === undefined) throw new Error('the Redis Cluster has no other master');
      const { writing, witness } = await startWriting(victim);
      await pause(UNTIL_FAULT_MS, signal);
      handBack = { pod: victim.master.pod, firstSlot: victim.firstSlot };
      const killedSeconds = await killMember(victim.master);
      const killedMs = mark(`fault: kill -9 of ${victim.master.pod} on ${victim.master.node}, master of the slots from ${victim.firstSlot} on`);
      const opening = sessions.openUntil(killedMs + (WRITE_SECONDS * 1_000 - UNTIL_FAULT_MS));
      const elected = await newMaster(stage, victim);
      const written = await writing;
      await opening;
      await until(`${victim.master.pod} to be a replica`, REPLICA_SECONDS, signal, async () =>
        (await shardOf(witness, victim.firstSlot))?.replicas.some(({ pod }) => pod === victim.master.pod) || undefined,
      );
      mark(`recovered: ${victim.master.pod} is back, as a replica of ${elected}`);
      const missing = await lost(witness, written.acknowledged);
      const wasWritten = written.momentsSeconds.some((seconds) => seconds > killedSeconds + 0.5);
      const requests = traffic.between(killedMs - UNTIL_FAULT_MS, Date.now());
      return [
        atMost('the shard took no writes for', wasWritten ? written.longestGapMs / 1000 : null, limits.redisFailoverSeconds, 's', 1),
        atMost('keys lost that a replica had acknowledged', written.acknowledged.length === 0 ? null : missing, 0, `of ${written.acknowledged.length}`),
        ...(await sessions.judge(signal)),
        nobodyLoggedOut(requests),
        errorRateOfOthers(requests, limits.errorRatePercent),
      ];
    },
    async undo() {
      if (handBack === undefined) return [];
      const { pod, firstSlot } = handBack;
      const shard = await shardOf(SEEN_BY, firstSlot);
      if (shard?.master.pod === pod) {
        handBack = undefined;
        return [`${pod} is the master again`];
      }
      await askMember(pod, 'CLUSTER', 'FAILOVER');
      throw new Error(`${pod} is not the master of its shard again yet`);
    },
  };
}

/** What needs the shard that has no master waits or fails for as long as the goal allows; the rest does not. */
function errorRateOfOthers(requests: Parameters<typeof errorRate>[0], mostPercent: number): Goal {
  const others = requests.filter(({ name }) => name !== 'api-session' && name !== 'portal-profile');
  const { what, ...goal } = errorRate(others, mostPercent);
  return { what: `${what} that need no session`, ...goal };
}

async function startWriting(victim: Shard): Promise<{ readonly writing: ReturnType<typeof write>; readonly witness: string }> {
  // From the pod of another shard, which stays.
  const witness = (await memberPods()).map(({ name }) => name).find((name) => name !== victim.master.pod && name !== victim.replicas[0]?.pod) ?? '';
  const writing = write(witness, await tagOf(witness, victim.firstSlot), WRITE_SECONDS);
  // Whoever waits for it is told.
  writing.catch(() => {});
  return { writing, witness };
}

async function newMaster({ mark, signal }: Stage, { master, firstSlot }: Shard): Promise<string> {
  const elected = await until('a new master', REPLICA_SECONDS, signal, async () => {
    const found = (await shardOf(SEEN_BY, firstSlot))?.master.pod;
    return found === undefined || found === master.pod ? undefined : found;
  });
  mark(`failover: ${elected} is seen to be the master`);
  return elected;
}

async function shardOf(seenBy: string, firstSlot: number): Promise<Shard | undefined> {
  return (await shards(seenBy)).find((shard) => shard.firstSlot === firstSlot);
}

/** People who log in, and what was promised to them: whoever was let in stays in. */
class Sessions {
  readonly #tokens: string[] = [];
  readonly #emails: string[] = [];
  #refused = 0;

  constructor(private readonly api: ApiClient) {}

  async open(count: number): Promise<void> {
    while (this.#emails.length < ACCOUNTS) this.#emails.push(await this.api.register());
    for (let opened = 0; opened < count; opened += 1) await this.#openOne();
  }

  async openUntil(endMs: number): Promise<void> {
    for (; Date.now() < endMs; await delay(OPEN_EVERY_MS)) await this.#openOne();
  }

  /** Asked for again, each of them: lost is what the API does not know, and not what it could not answer just now. */
  async judge(signal: AbortSignal): Promise<Goal[]> {
    let missing = 0;
    for (const token of this.#tokens) {
      const isThere = await until('an answer about a session', SESSION_SECONDS, signal, async () => {
        const { status } = await this.api.ask('/session', { token });
        if (status === 200 || status === 401) return status === 200;
        throw new Error(`the API answered ${status}`);
      });
      if (!isThere) missing += 1;
    }
    const { length } = this.#tokens;
    return [atMost(`sessions lost of those that were acknowledged (${this.#refused} log-ins were refused meanwhile)`, length === 0 ? null : missing, 0, `of ${length}`)];
  }

  async #openOne(): Promise<void> {
    const email = this.#emails[this.#tokens.length % this.#emails.length] ?? '';
    const answer = await this.api.logIn(email).catch((error: unknown) => ({ status: 0, body: messageOf(error) }));
    if (answer.status === 201) this.#tokens.push(openedAnswer.parse(answer.body).token);
    else this.#refused += 1;
  }
}
