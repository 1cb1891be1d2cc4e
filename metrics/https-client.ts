import { Agent, request } from 'node:https';
import type { ApiAccess } from './kubeconfig';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export type Get = (url: URL) => Promise<Answer>;

const TIMEOUT_MS = 10_000;

/** Asks an API server, showing the client's certificate; connections are kept, and keep no process alive. */
export function httpsClient({ authority, certificate, key }: Omit<ApiAccess, 'server'>): Get {
  const agent = new Agent({ keepAlive: true, ca: authority, cert: certificate, key });
  const get = (url: URL, isSecondTry: boolean): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = request(url, { agent, headers: { accept: 'application/json' } }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      });
      const timer = setTimeout(() => sent.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS);
      sent.on('close', () => clearTimeout(timer));
      sent.on('error', (error: NodeJS.ErrnoException) => {
        // A kept connection that the server has closed meanwhile is no failure: a new one is tried.
        if (sent.reusedSocket && error.code === 'ECONNRESET' && !isSecondTry) resolve(get(url, true));
        else reject(error);
      });
      sent.end();
    });
  return (url) => get(url, false);
}
