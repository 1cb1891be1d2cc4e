import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';

const TIMEOUT_MS = 10_000;

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** The door as a client meets it who knows its address, the lab's authority and nothing else. */
export class Door {
  constructor(
    readonly address: string,
    readonly domain: string,
    /** Of certificates, as PEM. */
    readonly authority: string,
  ) {}

  nameOf(host: string): string {
    return `${host}.${this.domain}`;
  }

  /** By TLS; the certificate must be the authority's and for this name. */
  ask(name: string, path: string, { method = 'GET', headers = {}, body = '' }: Question = {}): Promise<Answer> {
    const options = { host: this.address, servername: name, ca: this.authority, path, method, headers: { Host: name, ...headers }, timeout: TIMEOUT_MS };
    return answerTo(() => request(options), body);
  }
}

/** Fails where nobody answers in time. */
export function answerTo(ask: () => ReturnType<typeof request>, body: string | Buffer = ''): Promise<Answer> {
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
