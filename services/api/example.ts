// The API with stand-ins behind it, for its tests.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { Upstream } from '../shared/client';
import { Cursors } from '../shared/cursor';
import { createLog } from '../shared/log';
import { MemoryStore } from '../shared/memory-store';
import { createRegistry } from '../shared/metrics';
import { serve } from '../shared/service';
import { positionSchema } from './catalogue';
import { RateLimiter } from './rate-limiter';
import { routes, type RateLimits } from './routes';
import type { Product } from './schemas';
import type { Choice, Shop } from './shop';

export const TOKEN = 'T'.repeat(43);
export const ACCOUNT = { id: randomUUID(), email: 'ada@example.org', name: 'Ada', createdAt: '2026-11-21T17:00:00.000Z' };
export const IMAGE = { id: 'a'.repeat(64), type: 'image/png', width: 1, height: 1, bytes: 3, createdAt: '2026-11-21T17:00:00.000Z' };
export const MOST_BYTES = 1_000;

export const product = (id: number): Product => ({
  id,
  name: `Product ${id}`,
  sku: `SKU-${id}`,
  category: { slug: 'tea', name: 'Tea' },
  price: '12.50',
  inStock: true,
});

/** Fifty products, an order 7. */
export class ExampleShop implements Shop {
  readonly asked: Choice[] = [];

  products(choice: Choice): Promise<Product[]> {
    this.asked.push(choice);
    const ids = Array.from({ length: 50 }, (_, i) => i + 1).filter((id) => id > choice.after);
    return Promise.resolve(ids.slice(0, choice.limit + 1).map(product));
  }

  product(id: number) {
    const detail = { ...product(id), description: 'Good.', weightGrams: 100, available: 3, rating: { average: 4.5, reviews: 2 } };
    return Promise.resolve(id <= 50 ? detail : undefined);
  }

  categories() {
    return Promise.resolve([{ slug: 'tea', name: 'Tea', parent: null }]);
  }

  order(id: number) {
    const order = { id, status: 'paid', orderedAt: '2026-11-21T17:00:00.000Z', total: '20.00', items: 2, payments: [], shipment: null };
    return Promise.resolve(id === 7 ? order : undefined);
  }
}

export function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(body === undefined ? undefined : JSON.stringify(body));
}

function exampleAuth(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.authorization === `Bearer ${TOKEN}`) send(response, 200, { account: ACCOUNT, expiresAt: '2026-11-22T17:00:00.000Z' });
  else send(response, 401, { detail: 'no valid session' }, { 'WWW-Authenticate': 'Bearer' });
}

async function listening(context: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export interface Options {
  readonly auth?: RequestListener;
  readonly imageStore?: RequestListener;
  readonly rateLimits?: Partial<RateLimits>;
}

export interface Served {
  readonly address: string;
  readonly shop: ExampleShop;
  readonly lines: readonly string[];
  readonly ask: (path: string, init?: RequestInit) => Promise<{ readonly status: number; readonly body: Record<string, unknown>; readonly headers: Headers }>;
}

export async function servedApi(context: TestContext, { auth = exampleAuth, imageStore = () => undefined, rateLimits = {} }: Options = {}): Promise<Served> {
  const lines: string[] = [];
  const log = createLog('test', 'info', { write: (line) => void lines.push(line) });
  const registry = createRegistry();
  const shop = new ExampleShop();
  const upstream = async (name: string, listener: RequestListener): Promise<Upstream> =>
    new Upstream({ name, address: await listening(context, listener), timeoutMs: 2_000, registry });
  const upstreams = { auth: await upstream('auth', auth), imageStore: await upstream('image-store', imageStore) };
  const rateLimiter = new RateLimiter({ store: new MemoryStore(Date.now), windowMs: 3_600_000, nowMs: Date.now, log });
  const { port, end } = await serve(
    { settings: { PORT: 0, LOG_LEVEL: 'info', DRAIN_MS: 0, CLOSE_MS: 100, TRUSTED_PROXIES: 'loopback' }, log, registry },
    {
      routes: routes({
        ...upstreams,
        shop,
        cursors: new Cursors(Buffer.alloc(32, 1), 'products', positionSchema),
        rateLimiter,
        rateLimits: { general: 1_000, costly: 1_000, upload: 1_000, ...rateLimits },
        imageLimits: { mostBytes: MOST_BYTES, uploadMs: 1_000 },
      }),
      close: () => rateLimiter.end(),
    },
  );
  context.after(async () => {
    await end();
    for (const each of Object.values(upstreams)) each.close();
  });
  const address = `http://127.0.0.1:${port}`;
  return {
    address,
    shop,
    lines,
    ask: async (path, init = {}) => {
      const response = await fetch(`${address}/v1${path}`, init);
      const text = await response.text();
      return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>, headers: response.headers };
    },
  };
}
