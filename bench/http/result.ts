/**
 * What a load over HTTP found, as written to reports/bench-http-<time>.json and reports/spike-<time>.json.
 *
 * Glossary (see also ../load-result.ts)
 *   request     what a client asks for once. Told by 429 or 503 with Retry-After to come again, a client who uploads does, up to
 *               three times: that is one request, from its beginning to its last answer
 *   refusal     such an answer. A request that ends well after refusals is no error, but it took as long as all of it
 *   latency     of requests that were answered well, connecting included
 *   error       every answer that its client could not use, and none within 10 s; not only a 5xx. A request that k6 could not send,
 *               because all of its clients still waited, is one, too
 */
import { z } from 'zod';
import { loadFields, readEarlier } from '../load-result';
import { HTTP_WORKLOADS } from './workloads';

export const httpResultFields = {
  ...loadFields,
  format: z.literal(1),
  unit: z.literal('request'),
  versions: z.object({ k6: z.string(), node: z.string(), drydock: z.string().nullable() }),
  refusals: z.number(),
};

export const httpResultSchema = z.object({
  ...httpResultFields,
  parameters: z.object({ workload: z.enum(HTTP_WORKLOADS), durationSeconds: z.number(), rate: z.number() }),
});

export type HttpResult = z.infer<typeof httpResultSchema>;

export function readHttpResult(file: string): HttpResult {
  return readEarlier(file, httpResultSchema, 'request');
}

/** What may differ between two runs. */
export function describeHttpRun({ parameters, versions }: HttpResult): Record<string, string> {
  return { rate: `${parameters.rate} requests/s`, k6: versions.k6 };
}
