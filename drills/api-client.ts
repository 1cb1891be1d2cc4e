import assert from 'node:assert/strict';
import { z } from 'zod';
import { openedAnswer } from '../services/api/schemas';
import type { Door } from './door';

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterSeconds: number;
}

interface Ask {
  readonly method?: string;
  readonly token?: string;
  readonly json?: unknown;
}

export const PASSWORD = 'a quiet harbour at dawn';
let customers = 0;

/** The API as a client meets it, through the door. */
export class ApiClient {
  constructor(
    private readonly door: Door,
    /** What the e-mail addresses of those begin with who are registered. */
    private readonly kind = 'customer',
  ) {}

  async ask(path: string, { method = 'GET', token, json }: Ask = {}): Promise<ApiAnswer> {
    const { status, headers, body } = await this.door.ask(this.door.nameOf('api'), `/v1${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    return { status, body: body === '' ? undefined : JSON.parse(body), retryAfterSeconds: Number(headers['retry-after'] ?? 0) };
  }

  /** What must be answered well, and as it is said to be. */
  async get<T>(schema: z.ZodType<T>, path: string, token?: string): Promise<T> {
    const { status, body } = await this.ask(path, token === undefined ? {} : { token });
    assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
    return schema.parse(body);
  }

  /** Somebody new; gives back the e-mail address. */
  async register(): Promise<string> {
    customers += 1;
    const email = `${this.kind}-${Date.now()}${String(customers).padStart(4, '0')}@example.org`;
    const { status, body } = await this.ask('/accounts', { method: 'POST', json: { email, name: 'Customer', password: PASSWORD } });
    assert.equal(status, 201, JSON.stringify(body));
    return email;
  }

  logIn(email: string, password = PASSWORD): Promise<ApiAnswer> {
    return this.ask('/sessions', { method: 'POST', json: { email, password } });
  }

  /** Somebody new who is logged in; gives back the token. */
  async enter(): Promise<string> {
    const { status, body } = await this.logIn(await this.register());
    assert.equal(status, 201, JSON.stringify(body));
    return openedAnswer.parse(body).token;
  }
}
