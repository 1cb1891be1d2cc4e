// One operation of the API: what it takes, what it answers, and what it does. The routes and the document are both made of these.
import { Router, type Request, type RequestHandler, type Response } from 'express';
import * as z from 'zod';
import { jsonBody, validated } from '../shared/validation';
import type { Account } from '../auth/account';

export type Method = 'get' | 'post' | 'patch' | 'delete';

export interface Reply {
  readonly description: string;
  /** Absent: there is no body, or `content` says what it is. */
  readonly schema?: z.ZodType;
  readonly content?: string;
}

export interface Asked<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly request: Request;
  readonly response: Response;
}

interface Description {
  readonly method: Method;
  /** As OpenAPI writes it: /products/{id}. */
  readonly path: string;
  readonly summary: string;
  /** A valid session is needed. */
  readonly needsSession?: boolean;
  /** Which limit there is for who asks, beside the general one. */
  readonly limit?: 'costly' | 'upload';
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Instead of JSON. */
  readonly bodyContent?: readonly string[];
  readonly replies: Readonly<Record<number, Reply>>;
}

export interface Operation extends Description {
  readonly handler: RequestHandler;
}

type Of<S, Otherwise> = S extends z.ZodType ? z.infer<S> : Otherwise;

export function operation<P extends z.ZodObject | undefined, Q extends z.ZodObject | undefined, B extends z.ZodType | undefined>(
  description: Description & { readonly params?: P; readonly query?: Q; readonly body?: B },
  work: (asked: Asked<Of<P, undefined>, Of<Q, undefined>, Of<B, undefined>>) => Promise<void>,
): Operation {
  const { params, query, body } = description;
  const from = <S extends z.ZodType | undefined>(schema: S, value: () => unknown): Of<S, undefined> =>
    (schema === undefined ? undefined : validated(schema, value())) as Of<S, undefined>;
  return {
    ...description,
    handler: (request, response) =>
      work({
        params: from(params as P, () => request.params),
        query: from(query as Q, () => givenOnly(request.query)),
        body: from(body as B, () => request.body),
        request,
        response,
      }),
  };
}

/** A form sends its empty fields, too. */
function givenOnly(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
}

export interface Guards {
  readonly session: RequestHandler;
  /** Before everything else, and after the session where there is one. */
  readonly limit: (kind: 'general' | 'costly' | 'upload') => RequestHandler;
}

export function routesOf(operations: readonly Operation[], guards: Guards): Router {
  const router = Router();
  for (const { method, path, needsSession, limit, body, handler } of operations) {
    const handlers = [
      guards.limit('general'),
      ...(needsSession ? [guards.session] : []),
      ...(limit === undefined ? [] : [guards.limit(limit)]),
      ...(body === undefined ? [] : [jsonBody]),
      handler,
    ];
    router[method](path.replace(/\{(\w+)\}/g, ':$1'), ...handlers);
  }
  return router;
}

/** Who asks, where `needsSession` says that there is one. */
export function accountOf(response: Response): Account {
  return (response.locals as { account: Account }).account;
}
