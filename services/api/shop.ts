// What the API reads of the seeded shop. Each question is bounded: a page's rows, and the time of a statement.
import { DatabaseError, type QueryResultRow } from 'pg';
import type { Pools, Statement } from '../shared/database';
import { RequestError } from '../shared/problem';
import { NOTHING_YET, type Category, type Order, type Product, type ProductDetail } from './schemas';

/**
 * The price that holds now, and whether there is one to be had. The latter asks for one row: of EXISTS, PostgreSQL makes a
 * list of all products in stock for each page, 1.3 of its 1.5 ms.
 */
const PRODUCT = `
  p.id::float8 AS id, p.name, p.sku, json_build_object('slug', c.slug, 'name', c.name) AS category, now_price.price::text AS price,
  coalesce((SELECT true FROM shop.inventory WHERE product_id = p.id AND quantity > reserved LIMIT 1), false) AS "inStock"`;
const WITH_PRICE = `
  JOIN shop.categories c ON c.id = p.category_id
  LEFT JOIN LATERAL (
    SELECT price FROM shop.product_prices WHERE product_id = p.id AND valid_from <= now() ORDER BY valid_from DESC LIMIT 1
  ) now_price ON true`;

export const ONE_PRODUCT = {
  name: 'product',
  text: `
    SELECT ${PRODUCT}, p.description, p.weight_grams AS "weightGrams",
      (SELECT coalesce(sum(quantity - reserved), 0)::int FROM shop.inventory WHERE product_id = p.id) AS available,
      (SELECT json_build_object('average', round(avg(rating), 2)::float8, 'reviews', count(*)) FROM shop.reviews WHERE product_id = p.id) AS rating
    FROM shop.products p ${WITH_PRICE} WHERE p.id = $1`,
};

const CATEGORIES = {
  name: 'categories',
  text: `
    SELECT c.slug, c.name, parent.slug AS parent
    FROM shop.categories c LEFT JOIN shop.categories parent ON parent.id = c.parent_id ORDER BY c.id`,
};

const TIME = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"';
const utc = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', '${TIME}')`;
const ORDER = {
  name: 'order',
  text: `
    SELECT o.id::float8 AS id, o.status, ${utc('o.ordered_at')} AS "orderedAt", o.total::text AS total,
      (SELECT coalesce(sum(quantity), 0)::int FROM shop.order_items WHERE order_id = o.id) AS items,
      (SELECT coalesce(json_agg(json_build_object('attempt', attempt, 'method', method, 'status', status, 'amount', amount::text,
          'finishedAt', ${utc('finished_at')}) ORDER BY attempt), '[]') FROM shop.payments WHERE order_id = o.id) AS payments,
      (SELECT json_build_object('carrier', carrier, 'shippedAt', ${utc('shipped_at')}, 'deliveredAt', ${utc('delivered_at')})
        FROM shop.shipments WHERE order_id = o.id) AS shipment
    FROM shop.orders o WHERE o.id = $1`,
};

export interface Choice {
  readonly search?: string | undefined;
  /** A category's slug; those below it belong to it. */
  readonly category?: string | undefined;
  /** The last product of the page before. */
  readonly after: number;
  readonly limit: number;
}

export interface Shop {
  /** By their ids, and one more than the limit if there are more. */
  products(choice: Choice): Promise<Product[]>;
  product(id: number): Promise<ProductDetail | undefined>;
  categories(): Promise<Category[]>;
  order(id: number): Promise<Order | undefined>;
}

/** What is looked for is text, not a pattern. */
export function containing(search: string): string {
  return `%${search.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
}

/** The page is chosen by the primary key alone, so its price and stock are looked up for its own rows only. */
export function pageQuery({ search, category, after, limit }: Choice): { readonly text: string; readonly values: unknown[] } {
  const values: unknown[] = [after, limit + 1];
  const conditions = ['id > $1'];
  if (search !== undefined) conditions.push(`name ILIKE $${values.push(containing(search))}`);
  if (category !== undefined) {
    const slug = `$${values.push(category)}`;
    conditions.push(`category_id IN (SELECT c.id FROM shop.categories c LEFT JOIN shop.categories above ON above.id = c.parent_id WHERE ${slug} IN (c.slug, above.slug))`);
  }
  const text = `
    SELECT ${PRODUCT} FROM (SELECT * FROM shop.products WHERE ${conditions.join(' AND ')} ORDER BY id LIMIT $2) p ${WITH_PRICE} ORDER BY p.id`;
  return { text, values };
}

const UNDEFINED_TABLE = '42P01';

export class SeededShop implements Shop {
  constructor(private readonly pools: Pick<Pools, 'read'>) {}

  products(choice: Choice): Promise<Product[]> {
    const { text, values } = pageQuery(choice);
    return this.read<Product>(text, values);
  }

  async product(id: number): Promise<ProductDetail | undefined> {
    return (await this.read<ProductDetail>(ONE_PRODUCT, [id]))[0];
  }

  categories(): Promise<Category[]> {
    return this.read<Category>(CATEGORIES, []);
  }

  async order(id: number): Promise<Order | undefined> {
    return (await this.read<Order>(ORDER, [id]))[0];
  }

  private async read<R extends QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<R[]> {
    try {
      return await this.pools.read<R>(statement, values);
    } catch (error) {
      if (error instanceof DatabaseError && error.code === UNDEFINED_TABLE) throw new RequestError(503, NOTHING_YET, { 'Retry-After': '30' }, { cause: error });
      throw error;
    }
  }
}
