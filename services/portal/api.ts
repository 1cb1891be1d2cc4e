// What the portal asks of api; the answers are those that api's own document tells of.
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type * as z from 'zod';
import {
  categoriesAnswer,
  imagesPage,
  openedAnswer,
  orderSchema,
  productDetailSchema,
  productsPage,
  sessionAnswer,
  type accountAnswer,
  type Category,
  type Order,
  type Product,
  type ProductDetail,
} from '../api/schemas';
import type { Call, Upstream } from '../shared/client';
import type { RequestError } from '../shared/problem';

export type Account = z.infer<typeof accountAnswer>['account'];
export type Session = z.infer<typeof sessionAnswer>;
export type Opened = z.infer<typeof openedAnswer>;
export type Image = z.infer<typeof imagesPage>['items'][number];
export type { Category, Order, Product, ProductDetail };
export interface List<T> {
  readonly items: readonly T[];
  /** Where the next page begins. */
  readonly next: string | null;
}

/** For whom it is asked. */
export interface Asker {
  readonly token?: string | undefined;
  /** Of the browser: rates are limited by it. */
  readonly address: string | undefined;
}

export interface Choice {
  readonly search: string | undefined;
  readonly category: string | undefined;
  readonly cursor: string | undefined;
}

const PAGE_ITEMS = 24;
/** A picture comes over a slow line, and is unpacked when it is there. */
const UPLOAD_MS = 30_000;

export class Api {
  constructor(private readonly upstream: Upstream) {}

  async register(asker: Asker, given: { readonly email: string; readonly name: string; readonly password: string }): Promise<void> {
    await this.ask(asker, { method: 'POST', path: '/v1/accounts', json: given });
  }

  async logIn(asker: Asker, given: { readonly email: string; readonly password: string }): Promise<Opened> {
    return openedAnswer.parse(await this.ask(asker, { method: 'POST', path: '/v1/sessions', json: given }));
  }

  async session(asker: Asker): Promise<Session> {
    return sessionAnswer.parse(await this.ask(asker, { path: '/v1/session' }));
  }

  async logOut(asker: Asker, where: 'here' | 'everywhere'): Promise<void> {
    await this.ask(asker, { method: 'DELETE', path: where === 'here' ? '/v1/session' : '/v1/sessions' });
  }

  async changeAccount(asker: Asker, changes: { readonly name?: string; readonly password?: string; readonly currentPassword?: string }): Promise<void> {
    await this.ask(asker, { method: 'PATCH', path: '/v1/account', json: changes });
  }

  async products(asker: Asker, { search, category, cursor }: Choice): Promise<List<Product>> {
    const query = { search, category, cursor, limit: PAGE_ITEMS };
    return productsPage.parse(await this.ask(asker, { path: '/v1/products', query }));
  }

  async product(asker: Asker, id: string): Promise<ProductDetail> {
    return productDetailSchema.parse(await this.ask(asker, { path: `/v1/products/${encodeURIComponent(id)}` }));
  }

  async categories(asker: Asker): Promise<readonly Category[]> {
    return categoriesAnswer.parse(await this.ask(asker, { path: '/v1/categories' })).items;
  }

  async order(asker: Asker, id: string): Promise<Order> {
    return orderSchema.parse(await this.ask(asker, { path: `/v1/orders/${encodeURIComponent(id)}` }));
  }

  async gallery(asker: Asker, cursor: string | undefined): Promise<List<Image>> {
    return imagesPage.parse(await this.ask(asker, { path: '/v1/images', query: { cursor, limit: PAGE_ITEMS } }));
  }

  /** Whether it is new in the gallery. */
  async addImage(asker: Asker, bytes: Readable): Promise<boolean> {
    const headers = { ...headersOf(asker), 'Content-Type': 'application/octet-stream' };
    const { status } = await this.upstream.json({ method: 'POST', path: '/v1/images', headers, stream: bytes, timeoutMs: UPLOAD_MS });
    return status === 201;
  }

  /** The answer as it comes; its body must be read. */
  openImage(asker: Asker, id: string, what: 'content' | 'thumbnail', knownTags: string | undefined): Promise<IncomingMessage> {
    const path = `/v1/images/${encodeURIComponent(id)}${what === 'thumbnail' ? '/thumbnail' : ''}`;
    return this.upstream.open({ path, headers: { ...headersOf(asker), 'If-None-Match': knownTags } });
  }

  /** As an error of ours, of an answer that was opened. */
  refused(answer: IncomingMessage): Promise<RequestError> {
    return this.upstream.refused(answer);
  }

  private async ask(asker: Asker, call: Call): Promise<unknown> {
    return (await this.upstream.json({ ...call, headers: headersOf(asker) })).body;
  }
}

function headersOf({ token, address }: Asker): Record<string, string | undefined> {
  return { Authorization: token === undefined ? undefined : `Bearer ${token}`, 'X-Forwarded-For': address };
}
