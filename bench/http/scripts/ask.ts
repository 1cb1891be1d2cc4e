// How a client asks, and what is reported of it.
import { sleep } from 'k6';
import http, { type RefinedResponse, type RequestBody, type ResponseType } from 'k6/http';
import { Counter, Rate, Trend } from 'k6/metrics';
import { UPLOAD } from '../workloads';
import { FAILURE_METRIC, REFUSAL_METRIC, REQUEST_METRIC } from './settings';

const requests = new Trend(REQUEST_METRIC, true);
const failures = new Rate(FAILURE_METRIC);
const refusals = new Counter(REFUSAL_METRIC);

/** Nobody waits longer. */
const TIMEOUT = '10s';
/** Told to come again later, a client does, so often. */
const MOST_TRIES = 4;
const TRY_LATER = [429, 503];

export type Answer = RefinedResponse<ResponseType>;

export interface Question {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Record<string, string>;
  readonly body?: RequestBody;
  /** The statuses of a good answer. */
  readonly expected?: readonly number[];
  /** Come again when told to: what is asked for may safely be asked for twice. */
  readonly comesAgain?: boolean;
  /** The body is needed. */
  readonly reads?: boolean;
}

/** Asks once, or, where that is allowed, until the answer is another one than "later"; all of it is one request, from its beginning to its end. */
export function ask(name: string, url: string, question: Question = {}): Answer | undefined {
  const { expected = [200], comesAgain = false } = question;
  const began = Date.now();
  for (let tries = 1; ; tries += 1) {
    const answer = send(name, url, question);
    const isGood = expected.includes(answer.status);
    const waitSeconds = comesAgain && TRY_LATER.includes(answer.status) ? Number(answer.headers['Retry-After'] ?? NaN) : NaN;
    if (!isGood && tries < MOST_TRIES && Number.isFinite(waitSeconds)) {
      refusals.add(1, { name, status: String(answer.status), error: '' });
      sleep(waitSeconds);
      continue;
    }
    const { blocked, duration } = answer.timings;
    // What k6 calls duration has no connecting in it; a client waits for that, too.
    const ms = tries === 1 ? blocked + duration : Date.now() - began;
    requests.add(ms, { name, status: String(answer.status), error: isGood ? '' : faultOf(answer), kind: name === UPLOAD ? 'upload' : 'other' });
    failures.add(!isGood);
    return isGood ? answer : undefined;
  }
}

function send(name: string, url: string, { method = 'GET', headers = {}, body, reads = false }: Question): Answer {
  return http.request(method, url, body ?? null, {
    headers, redirects: 0, timeout: TIMEOUT, responseType: reads ? 'text' : 'none', tags: { name },
  });
}

/** One word for one kind: addresses and ports would make each failure a kind of its own. */
function faultOf({ status, error_code: code, error }: Answer): string {
  if (status !== 0) return `answered ${status}`;
  if (code === 1050) return `no answer within ${TIMEOUT}`;
  return `no answer: ${error.replace(/\d+\.\d+\.\d+\.\d+:\d+/g, 'address').replace(/^.*: /, '')}`;
}

export function textOf({ body }: { readonly body: unknown }): string {
  return typeof body === 'string' ? body : '';
}
