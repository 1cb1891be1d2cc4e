import type { ClientConfig } from 'pg';
import { instances, isNoServer, someStandby, sqlWithin } from '../cluster';
import { until } from '../waiting';
import { Writer } from '../writer';
import type { Fault } from './fault';

/** A standby that no longer replays what it receives, while the primary is written to. It still acknowledges commits. */
export function replicationLag(database: ClientConfig): Fault {
  let writer: Writer | undefined;
  return {
    name: 'lag',
    alert: 'PostgresReplicationLag',
    what: 'replay is paused on a standby while writes go on',
    isAlone: false,
    async break(signal) {
      const pod = await someStandby();
      writer = new Writer(database);
      await sqlWithin(pod, 'SELECT pg_wal_replay_pause()');
      const at = new Date();
      // A pause takes hold at the next record that would be replayed.
      await until(`${pod} to have paused its replay`, 15, signal, async () =>
        (await sqlWithin(pod, 'SELECT pg_get_wal_replay_pause_state()')).trim() === 'paused' ? true : undefined,
      );
      return { object: `standby ${pod}`, at, labels: { pod } };
    },
    async undo() {
      const undone: string[] = [];
      for (const { pod } of (await instances()).filter(({ isRunning }) => isRunning)) {
        if (await resume(pod)) undone.push(`replay goes on at ${pod}`);
      }
      await writer?.stop();
      writer = undefined;
      return undone;
    },
  };
}

/** A primary has no replay, and asking one about it is an error. */
const IS_PAUSED = "SELECT CASE WHEN pg_is_in_recovery() THEN pg_get_wal_replay_pause_state() ELSE 'not paused' END";

async function resume(pod: string): Promise<boolean> {
  try {
    if ((await sqlWithin(pod, IS_PAUSED)).trim() === 'not paused') return false;
    await sqlWithin(pod, 'SELECT pg_wal_replay_resume()');
    return true;
  } catch (error) {
    // With its server the pause has ended, too.
    if (isNoServer(error)) return false;
    throw error;
  }
}
