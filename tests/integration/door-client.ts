import { readFileSync } from 'node:fs';
import { request as requestPlainly } from 'node:http';
import { join } from 'node:path';
import { connect, type SecureVersion } from 'node:tls';
import { parse } from 'yaml';
import { z } from 'zod';
import { findDoor } from '../../bench/http/door';
import { Door as AnyDoor, answerTo, type Answer, type Question } from '../../drills/door';
import { settings } from './settings';

const TIMEOUT_MS = 10_000;

const AUTHORITY = join(settings.state, 'certificates/ca.crt');

export type { Answer };

const hostsSchema = z.object({
  drydock_door_hosts: z.record(z.string(), z.object({ namespace: z.string(), service: z.string(), password: z.boolean().default(false) })),
  drydock_door_user: z.string(),
});
const topologySchema = z.object({ drydock_domain: z.string() });

/** The door, and what else there is to know about it. */
export class Door extends AnyDoor {
  readonly hosts: Readonly<Record<string, { namespace: string; service: string; password: boolean }>>;
  private readonly user: string;

  private constructor(address: string, domain: string) {
    super(address, domain, readFileSync(AUTHORITY, 'utf8'));
    const door = hostsSchema.parse(groupVars('door.yml'));
    this.hosts = door.drydock_door_hosts;
    this.user = door.drydock_door_user;
  }

  static async find(): Promise<Door> {
    const domain = topologySchema.parse(groupVars('topology.yml')).drydock_domain;
    const { address } = await findDoor({ kubeconfig: join(settings.state, 'kubeconfig'), domain, authority: AUTHORITY });
    return new Door(address, domain);
  }

  /** What a client shows who has read `make urls`. */
  get password(): Readonly<Record<string, string>> {
    const password = readFileSync(join(settings.state, 'secrets/door'), 'utf8').trim();
    return { Authorization: `Basic ${Buffer.from(`${this.user}:${password}`).toString('base64')}` };
  }

  askPlainly(name: string, path: string, { method = 'GET', headers = {} }: Question = {}): Promise<Answer> {
    return answerTo(() => requestPlainly({ host: this.address, path, method, headers: { Host: name, ...headers }, timeout: TIMEOUT_MS }));
  }

  /** Which version of TLS is agreed on, if the client knows one only. Its own library would refuse old ones, if it were not told. */
  handshake(version: SecureVersion): Promise<string> {
    return new Promise((resolve, reject) => {
      const options = { host: this.address, port: 443, servername: this.nameOf('portal'), ca: this.authority };
      const socket = connect({ ...options, minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' }, () => {
        resolve(socket.getProtocol() ?? 'nothing');
        socket.end();
      });
      socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no answer')));
      socket.on('error', reject);
    });
  }
}

function groupVars(name: string): unknown {
  return parse(readFileSync(join(settings.root, 'group_vars/all', name), 'utf8'));
}
