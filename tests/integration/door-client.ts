import { readFileSync } from 'node:fs';
import { request as requestPlainly, type IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect, type SecureVersion } from 'node:tls';
import { parse } from 'yaml';
import { z } from 'zod';
import { read } from './cluster';
import { settings } from './settings';

const TIMEOUT_MS = 10_000;

const hostsSchema = z.object({
  drydock_door_hosts: z.record(z.string(), z.object({ namespace: z.string(), service: z.string(), password: z.boolean().default(false) })),
  drydock_door_user: z.string(),
});
const topologySchema = z.object({ drydock_domain: z.string() });
const serviceSchema = z.object({ status: z.object({ loadBalancer: z.object({ ingress: z.array(z.object({ ip: z.string() })).length(1) }) }) });

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The door as a client meets it who knows its address, the lab's authority and nothing else. */
export class Door {
  readonly hosts: Readonly<Record<string, { namespace: string; service: string; password: boolean }>>;
  readonly domain: string;
  readonly authority = readFileSync(join(settings.state, 'certificates/ca.crt'), 'utf8');
  private readonly user: string;

  private constructor(readonly address: string) {
    const groupVars = (name: string): unknown => parse(readFileSync(join(settings.root, 'group_vars/all', name), 'utf8'));
    const door = hostsSchema.parse(groupVars('door.yml'));
    this.hosts = door.drydock_door_hosts;
    this.user = door.drydock_door_user;
    this.domain = topologySchema.parse(groupVars('topology.yml')).drydock_domain;
  }

  static async find(): Promise<Door> {
    const { status } = await read(serviceSchema, 'service', 'door', '--namespace=ingress');
    return new Door(status.loadBalancer.ingress[0]?.ip ?? '');
  }

  nameOf(host: string): string {
    return `${host}.${this.domain}`;
  }

  /** What a client shows who has read `make urls`. */
  get password(): Readonly<Record<string, string>> {
    const password = readFileSync(join(settings.state, 'secrets/door'), 'utf8').trim();
    return { Authorization: `Basic ${Buffer.from(`${this.user}:${password}`).toString('base64')}` };
  }

  /** By TLS; the certificate must be the authority's and for this name. */
  ask(name: string, path: string, { method = 'GET', headers = {}, body = '' }: Question = {}): Promise<Answer> {
    const options = { host: this.address, servername: name, ca: this.authority, path, method, headers: { Host: name, ...headers }, timeout: TIMEOUT_MS };
    return answerTo(() => request(options), body);
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

function answerTo(ask: () => ReturnType<typeof request>, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = ask();
    sent.on('response', (response) => {
      let came = '';
      response.setEncoding('utf8').on('data', (text: string) => (came += text));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: came }));
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', reject);
    sent.end(body);
  });
}
