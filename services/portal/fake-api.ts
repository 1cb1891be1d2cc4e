// For tests: an api in memory, on the loopback, that keeps to the same contract.
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import express, { type Express, type Request, type Response } from 'express';
import sharp from 'sharp';
import { portOf } from '../shared/server';

interface Member {
  readonly id: string;
  readonly email: string;
  readonly createdAt: string;
  name: string;
  password: string;
}

interface Picture {
  readonly id: string;
  readonly owner: Member;
  readonly bytes: Buffer;
  readonly thumbnail: Buffer;
  readonly width: number;
  readonly height: number;
}

const NOW = '2026-11-21T20:00:00.000Z';
const PRODUCTS = Array.from({ length: 60 }, (_, i) => ({
  id: i + 1,
  name: i === 0 ? 'Lamp <b>bright</b>' : `Lamp ${i + 1}`,
  sku: `L-${i + 1}`,
  price: i === 2 ? null : '1234.50',
  inStock: i !== 3,
  category: { name: 'Light', slug: 'light' },
}));

class Refusal extends Error {
  constructor(readonly status: number, readonly detail: string, readonly headers: Record<string, string> = {}) {
    super(detail);
  }
}

export class FakeApi {
  readonly members: Member[] = [];
  readonly sessions = new Map<string, Member>();
  readonly pictures: Picture[] = [];
  /** What came: method, path, and headers. */
  readonly asked: { readonly line: string; readonly headers: Request['headers'] }[] = [];
  /** Instead of every answer. */
  refusal: { readonly status: number; readonly detail?: string; readonly headers?: Record<string, string> } | undefined;
  mostBytes = 10_000_000;
  private server: Server | undefined;

  async start(): Promise<string> {
    this.server = createServer(this.app());
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${portOf(this.server)}`;
  }

  stop(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private app(): Express {
    const app = express();
    app.use((request, _response, next) => {
      this.asked.push({ line: `${request.method} ${request.originalUrl}`, headers: request.headers });
      if (this.refusal !== undefined) throw new Refusal(this.refusal.status, this.refusal.detail ?? 'as asked', this.refusal.headers);
      next();
    });
    this.images(app);
    app.use(express.json());
    this.accounts(app);
    this.shop(app);
    app.use((error: unknown, _request: Request, response: Response, next: () => void) => {
      if (!(error instanceof Refusal)) return void next();
      response.status(error.status).set(error.headers).type('application/problem+json').send(JSON.stringify({ status: error.status, detail: error.detail }));
    });
    return app;
  }

  private accounts(app: Express): void {
    const publicly = ({ id, email, name, createdAt }: Member): object => ({ id, email, name, createdAt });
    const expiresAt = (): string => new Date(Date.now() + 3_600_000).toISOString();
    const bodyOf = (request: Request): Record<string, string> => request.body as Record<string, string>;
    app.post('/v1/accounts', (request, response) => {
      const { email = '', name = '', password = '' } = bodyOf(request);
      if (!email.includes('@')) throw new Refusal(400, 'email: expected an e-mail address; name: expected a name');
      if (this.members.some((member) => member.email === email)) throw new Refusal(409, 'taken');
      const member = { id: randomUUID(), email, name, password, createdAt: NOW };
      this.members.push(member);
      response.status(201).json({ account: publicly(member) });
    });
    app.post('/v1/sessions', (request, response) => {
      const { email, password } = bodyOf(request);
      const member = this.members.find((one) => one.email === email && one.password === password);
      if (member === undefined) throw new Refusal(401, 'wrong');
      const token = randomUUID();
      this.sessions.set(token, member);
      response.status(201).json({ token, account: publicly(member), expiresAt: expiresAt() });
    });
    app.get('/v1/session', (request, response) => response.json({ account: publicly(this.member(request)), expiresAt: expiresAt() }));
    app.delete('/v1/session', (request, response) => {
      this.member(request);
      this.sessions.delete(this.token(request));
      response.status(204).end();
    });
    app.delete('/v1/sessions', (request, response) => {
      const member = this.member(request);
      for (const [token, owner] of this.sessions) if (owner === member) this.sessions.delete(token);
      response.status(204).end();
    });
    app.patch('/v1/account', (request, response) => {
      const member = this.member(request);
      const { name, password, currentPassword } = bodyOf(request);
      if (password !== undefined && currentPassword !== member.password) throw new Refusal(403, 'currentPassword: this is not the present password');
      member.name = name ?? member.name;
      member.password = password ?? member.password;
      response.json({ account: publicly(member) });
    });
  }

  private shop(app: Express): void {
    app.get('/v1/categories', (_request, response) => response.json({ items: [{ slug: 'light', name: 'Light', parent: null }] }));
    app.get('/v1/products', ({ query }, response) => {
      const search = typeof query['search'] === 'string' ? query['search'] : '';
      const found = PRODUCTS.filter(({ name }) => name.includes(search));
      const [from, limit] = [Number(query['cursor'] ?? 0), Number(query['limit'])];
      response.json({ items: found.slice(from, from + limit), next: from + limit < found.length ? String(from + limit) : null });
    });
    app.get('/v1/products/:id', ({ params }, response) => {
      const found = PRODUCTS.find(({ id }) => String(id) === params.id);
      if (found === undefined) throw new Refusal(404, 'none');
      response.json({ ...found, description: 'A lamp & more', available: 7, weightGrams: 900, rating: { average: 4.5, reviews: 2 } });
    });
    app.get('/v1/orders/:id', (request, response) => {
      this.member(request);
      if (Number(request.params.id) > 42) throw new Refusal(404, 'none');
      const payments = [{ attempt: 1, method: 'card', status: 'captured', amount: '20.00', finishedAt: NOW }];
      response.json({ id: Number(request.params.id), status: 'shipped', total: '20.00', orderedAt: NOW, items: 3, payments, shipment: { carrier: 'Swift', shippedAt: NOW, deliveredAt: null } });
    });
  }

  private images(app: Express): void {
    app.post('/v1/images', async (request, response) => {
      const owner = this.member(request);
      const bytes = await buffer(request);
      if (bytes.length > this.mostBytes) throw new Refusal(413, 'a picture has at most 10 MB');
      const thumbnail = await sharp(bytes).resize(320).webp().toBuffer({ resolveWithObject: true }).catch(() => {
        throw new Refusal(415, 'this is no PNG, JPEG or WebP picture');
      });
      const { width, height } = await sharp(bytes).metadata();
      const id = createHash('sha256').update(bytes).digest('hex');
      const isNew = !this.pictures.some((picture) => picture.id === id && picture.owner === owner);
      if (isNew) this.pictures.unshift({ id, owner, bytes, thumbnail: thumbnail.data, width, height });
      response.status(isNew ? 201 : 200).json({ image: {} });
    });
    app.get('/v1/images', (request, response) => {
      const own = this.pictures.filter(({ owner }) => owner === this.member(request));
      const items = own.map(({ id, width, height, bytes }) => ({ id, type: 'image/png', width, height, bytes: bytes.length, createdAt: NOW }));
      response.json({ items, next: null });
    });
    app.get(['/v1/images/:id', '/v1/images/:id/thumbnail'], (request, response) => {
      const found = this.pictures.find(({ id }) => id === request.params['id']);
      if (found === undefined) throw new Refusal(404, 'none');
      response.set({ ETag: `"${found.id}"`, 'Cache-Control': 'public, max-age=31536000, immutable' });
      const isThumbnail = request.path.endsWith('thumbnail');
      response.type(isThumbnail ? 'image/webp' : 'image/png').send(isThumbnail ? found.thumbnail : found.bytes);
    });
  }

  private token(request: Request): string {
    return request.get('Authorization')?.replace('Bearer ', '') ?? '';
  }

  private member(request: Request): Member {
    const found = this.sessions.get(this.token(request));
    if (found === undefined) throw new Refusal(401, 'no session');
    return found;
  }
}
