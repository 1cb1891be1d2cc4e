import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { nodes, podman, workers } from './cluster';
import { asOwner, asReader, asSuperuser, queryOne, waitForStandbys, withDatabase } from './database';
import { step } from './steps';
import { until } from './waiting';

const sessionSchema = z.object({ tls: z.boolean(), standby: z.boolean(), checksums: z.string() });
const SESSION = `SELECT ssl AS tls, pg_is_in_recovery() AS standby, current_setting('data_checksums') AS checksums
                   FROM pg_stat_ssl WHERE pid = pg_backend_pid()`;

/** The database as a client on the host meets it. */
export function database(): void {
  step('the database answers on its own address, by TLS, as the one that the certificate names', 60, async () => {
    assert.deepEqual(await queryOne(asOwner(), sessionSchema, SESSION), { tls: true, standby: false, checksums: 'on' });
    assert.deepEqual(await queryOne(asReader(), sessionSchema, SESSION), { tls: true, standby: true, checksums: 'on' });
  });

  step('a server of another name is not trusted, and a client without TLS is sent away', 60, async () => {
    const config = asOwner();
    assert.ok(typeof config.ssl === 'object');
    const stranger = { ...config, ssl: { ...config.ssl, servername: 'somebody.else' } };
    await assert.rejects(withDatabase(stranger, () => Promise.resolve()), /altnames|does not match/i);
    await assert.rejects(withDatabase({ ...config, ssl: false }, () => Promise.resolve()), /pg_hba\.conf rejects connection/);
  });

  step('two standbys stream, and a commit waits for one of them', 60, async () => {
    await waitForStandbys(30);
    const names = z.object({ synchronous_standby_names: z.string() });
    const { synchronous_standby_names } = await queryOne(asSuperuser(), names, 'SHOW synchronous_standby_names');
    assert.match(synchronous_standby_names, /^ANY 1 \(/);
  });
}

/** A node's own services come back when they are killed. */
export function nodeServices(): void {
  for (const unit of ['kubelet', 'containerd']) {
    step(`${unit} comes back when it is killed`, 120, async () => {
      const [node] = await workers();
      const before = await mainProcess(node, unit);
      await podman('exec', node, 'kill', '-9', before);
      await until(`another process of ${unit} on ${node}`, 30, async () => {
        const now = await mainProcess(node, unit);
        return now !== '0' && now !== before ? now : undefined;
      });
      // A node is found missing after 7 s: only then does Ready mean that this kubelet said so.
      await delay(8_000);
      await until('every node to be ready', 60, async () => (await nodes()).every(({ isReady }) => isReady) || undefined);
    });
  }
}

async function mainProcess(node: string, unit: string): Promise<string> {
  return podman('exec', node, 'systemctl', 'show', '--property=MainPID', '--value', unit);
}
