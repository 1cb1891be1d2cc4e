// A Redis Cluster of one member that has all slots: `api` tells it twice a second what it has counted.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EXIT, Failure, messageOf } from '../../seed/failure';

const run = promisify(execFile);
const TRIES = 50;
const TRY_AGAIN_MS = 100;

/** Runs the image of an OCI layout while the work goes on, which gets the member as NAME:PORT. */
export async function withValkey<T>(layout: string, work: (member: string) => Promise<T>): Promise<T> {
  const name = `drydock-bench-api-${process.pid}`;
  const image = `localhost/drydock/bench-api-valkey:${process.pid}`;
  try {
    await run('skopeo', ['copy', '--quiet', `oci:${layout}`, `containers-storage:${image}`]);
    return await work(await start(name, image));
  } finally {
    await podman('rm', '--force', '--ignore', '--time=0', name);
    await podman('rmi', '--force', '--ignore', image);
  }
}

async function start(name: string, image: string): Promise<string> {
  const [port, clusterPort] = await freePorts();
  const options = `--port ${port} --cluster-port ${clusterPort} --cluster-enabled yes --bind 127.0.0.1 --cluster-announce-ip 127.0.0.1`;
  await podman('run', '--detach', '--rm', `--name=${name}`, '--network=host', '--log-driver=none', '--tmpfs=/data:mode=1777', '--workdir=/data', image, ...options.split(' '));
  const ask = (...words: string[]): Promise<string> => podman('exec', name, 'valkey-cli', '-p', String(port), 'cluster', ...words);
  await answered(() => ask('addslotsrange', '0', '16383'), 'OK');
  await answered(() => ask('info'), 'cluster_state:ok');
  return `127.0.0.1:${port}`;
}

async function answered(ask: () => Promise<string>, wanted: string): Promise<void> {
  let found = '';
  for (let tries = 0; tries < TRIES; tries += 1) {
    found = await ask().catch(messageOf);
    if (found.includes(wanted)) return;
    await delay(TRY_AGAIN_MS);
  }
  throw new Failure(EXIT.unexpected, `Valkey did not come up for the comparison: expected ${wanted}, found ${found.trim()}`);
}

async function podman(...words: string[]): Promise<string> {
  return (await run('podman', words)).stdout;
}

/** Two that differ: both are held at once. */
async function freePorts(): Promise<number[]> {
  const servers = await Promise.all(
    [0, 0].map(async (any) => {
      const server = createServer().listen(any, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
