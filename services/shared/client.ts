// How one service asks another: by HTTP/1.1 over connections that are kept, with a time limit, and again where that does no harm.
import { Agent, request, type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { json as readJson } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import type { Counter } from 'prom-client';
import type { Registry } from './metrics';
import { RequestError, Unavailable } from './problem';
import { REQUEST_ID, requestId } from './request-id';
import { Resolver } from './resolver';
import { RetryBudget, retryCounter, withRetries } from './retry';

/** Shorter than a service that ends goes on answering: each connection still in use then is told to close (see http.ts). */
const IDLE_MS = 2_000;
const MOST_SOCKETS = 128;
/** Of a refusal, beside its words. */
const HANDED_ON = ['Retry-After', 'WWW-Authenticate'];

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it comes; such a call is never repeated. */
  readonly stream?: Readable;
  /** Instead of the upstream's own time limit. */
  readonly timeoutMs?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export interface UpstreamOptions {
  /** As it stands in messages and metrics. */
  readonly name: string;
  /** Such as http://auth.app-services.svc:8080. */
  readonly address: string;
  readonly timeoutMs: number;
  readonly registry: Registry;
}

class NoAnswer extends Error {}

/** Nothing was done if nobody took the connection. */
const neverSent = (error: unknown): boolean =>
  error instanceof NoAnswer && ['ECONNREFUSED', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN'].includes((error.cause as NodeJS.ErrnoException).code ?? '');

export class Upstream {
  private readonly agent = new Agent({ keepAlive: true, timeout: IDLE_MS, maxSockets: MOST_SOCKETS, scheduling: 'lifo' });
  private readonly resolver = new Resolver();
  private readonly budget = new RetryBudget();
  private readonly retries: Counter<'target'>;

  constructor(private readonly options: UpstreamOptions) {
    this.retries = retryCounter(options.registry);
    this.retries.inc({ target: options.name }, 0);
  }

  /** Whatever it answers; its body must be read. Fails as `Unavailable` when it does not answer. */
  async open(call: Call): Promise<IncomingMessage> {
    const repeatable = (call.method ?? 'GET') === 'GET';
    try {
      return await withRetries(() => this.attempt(call, repeatable), {
        budget: this.budget,
        isTransient: (error) => call.stream === undefined && error instanceof NoAnswer && (repeatable || neverSent(error)),
        onRetry: () => this.retries.inc({ target: this.options.name }),
      });
    } catch (error) {
      if (error instanceof NoAnswer) throw new Unavailable(this.options.name, error);
      throw error;
    }
  }

  /** An answer of JSON. A refusal is thrown as it came, so that it can be handed on. */
  async json(call: Call): Promise<Answer> {
    const answer = await this.open({ ...call, headers: { Accept: 'application/json', ...call.headers } });
    const status = answer.statusCode ?? 0;
    const body = status === 204 ? answer.resume() && undefined : await this.bodyOf(answer);
    if (status >= 400) throw this.refusal(status, answer.headers, body);
    return { status, headers: answer.headers, body };
  }

  /** As an error of ours, with the words of the one who refused. */
  async refused(answer: IncomingMessage): Promise<RequestError> {
    return this.refusal(answer.statusCode ?? 0, answer.headers, await this.bodyOf(answer));
  }

  close(): void {
    this.agent.destroy();
  }

  private refusal(status: number, headers: IncomingHttpHeaders, body: unknown): RequestError {
    const { detail } = (typeof body === 'object' && body !== null ? body : {}) as { detail?: unknown };
    if (typeof detail !== 'string' || (status >= 500 && status !== 503)) return new RequestError(502, `${this.options.name} failed`);
    const handedOn: Record<string, string> = {};
    for (const name of HANDED_ON) {
      const value = headers[name.toLowerCase()];
      if (typeof value === 'string') handedOn[name] = value;
    }
    return new RequestError(status, detail, handedOn);
  }

  private async bodyOf(answer: IncomingMessage): Promise<unknown> {
    try {
      return await readJson(answer);
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw new Unavailable(this.options.name, error);
    }
  }

  /** For a repeatable call, 502 to 504 are no answers either: a proxy or a service that is about to end says so. */
  private async attempt(call: Call, repeatable: boolean): Promise<IncomingMessage> {
    const answer = await this.send(call);
    const status = answer.statusCode ?? 0;
    if (repeatable && (status === 502 || status === 504)) {
      answer.resume();
      throw new NoAnswer(`status ${status}`, { cause: new Error(`${this.options.name} answered ${status}`) });
    }
    return answer;
  }

  private send({ method = 'GET', path, query = {}, headers = {}, json, stream, timeoutMs }: Call): Promise<IncomingMessage> {
    const url = new URL(path, this.options.address);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
    const body = json === undefined ? undefined : Buffer.from(JSON.stringify(json));
    const sent: OutgoingHttpHeaders = {
      ...Object.fromEntries(Object.entries({ [REQUEST_ID]: requestId(), ...headers }).filter(([, value]) => value !== undefined)),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': body.length }),
    };
    const signal = AbortSignal.timeout(timeoutMs ?? this.options.timeoutMs);
    return new Promise((resolve, reject) => {
      const outgoing = request(url, { method, headers: sent, agent: this.agent, lookup: this.resolver.lookup, signal });
      let streaming: unknown;
      outgoing.once('error', (error) => {
        const reason = streaming ?? error;
        reject(reason instanceof RequestError ? reason : new NoAnswer(error.message, { cause: error }));
      });
      outgoing.once('response', resolve);
      if (stream === undefined) outgoing.end(body);
      // The one who sends may break off, or send too much: then that is the reason.
      else pipeline(stream, outgoing).catch((error: unknown) => (streaming = error));
    });
  }
}
