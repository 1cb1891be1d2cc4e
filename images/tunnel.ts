// A way into the cluster: a Service of it, on the port of this machine that has the same number.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { CommandFailed } from './commands';

const OPEN_MS = 30_000;

export interface Tunnel {
  kubectl: string;
  /** NAMESPACE/NAME */
  service: string;
  port: string;
}

/** Does the work while the tunnel is there. It goes with this process, too, however that ends. */
export async function through<T>({ kubectl, service, port }: Tunnel, work: () => Promise<T>): Promise<T> {
  const [namespace = '', name = ''] = service.split('/');
  const argv = ['--pdeathsig', 'KILL', kubectl, 'port-forward', `--namespace=${namespace}`, `service/${name}`, port];
  const child = spawn('setpriv', argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  const errors = text(child.stderr);
  const opened = once(createInterface(child.stdout), 'line', { signal: AbortSignal.timeout(OPEN_MS) });
  try {
    await Promise.race([opened, once(child, 'exit').then(() => Promise.reject(new Error('it ended')))]).catch(async (error: unknown) => {
      child.kill('SIGKILL');
      const why = (await errors).trim() || (error instanceof Error ? error.message : String(error));
      throw new CommandFailed(`no tunnel to the registry in the cluster: ${why}\nIt takes port ${port} of this machine, which must be free: ss -ltnp 'sport = ${port}'`);
    });
    return await work();
  } finally {
    child.kill('SIGTERM');
  }
}
