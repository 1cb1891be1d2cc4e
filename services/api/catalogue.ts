// The seeded shop, for reading.
import * as z from 'zod';
import type { Cursors } from '../shared/cursor';
import { RequestError } from '../shared/problem';
import { operation, type Operation } from './operation';
import { categoriesAnswer, numberId, orderSchema, paging, productDetailSchema, productsPage } from './schemas';
import type { Shop } from './shop';

export const positionSchema = z.strictObject({ after: z.int() });

const productsQuery = z.object({
  ...paging,
  search: z.string().trim().max(100, 'expected at most 100 characters').optional().describe("Part of a product's name"),
  category: z.string().max(100, 'expected at most 100 characters').optional().describe("A category's slug; those below it belong to it"),
});

export function catalogueOperations(shop: Shop, cursors: Cursors<z.infer<typeof positionSchema>>): Operation[] {
  return [
    operation(
      {
        method: 'get',
        path: '/products',
        summary: 'Products, by what their name holds and by category',
        query: productsQuery,
        replies: { 200: { description: 'A page of products', schema: productsPage } },
      },
      async ({ query: { limit, cursor, search, category }, response }) => {
        const after = cursors.read(cursor)?.after ?? 0;
        const found = await shop.products({ search: search === '' ? undefined : search, category, after, limit });
        const items = found.slice(0, limit);
        const last = items.at(-1);
        response.json({ items, next: found.length > limit && last !== undefined ? cursors.write({ after: last.id }) : null });
      },
    ),
    operation(
      {
        method: 'get',
        path: '/products/{id}',
        summary: 'One product',
        params: numberId,
        replies: { 200: { description: 'The product', schema: productDetailSchema }, 404: { description: 'There is none of this number' } },
      },
      async ({ params: { id }, response }) => {
        const product = await shop.product(id);
        if (product === undefined) throw new RequestError(404, 'there is no product of this number');
        response.json(product);
      },
    ),
    operation(
      { method: 'get', path: '/categories', summary: 'All categories', replies: { 200: { description: 'The categories', schema: categoriesAnswer } } },
      async ({ response }) => {
        response.json({ items: await shop.categories() });
      },
    ),
    operation(
      {
        method: 'get',
        path: '/orders/{id}',
        summary: "An order's way: paid, shipped, delivered; nothing of whose it is",
        needsSession: true,
        params: numberId,
        replies: { 200: { description: 'The order', schema: orderSchema }, 404: { description: 'There is none of this number' } },
      },
      async ({ params: { id }, response }) => {
        const order = await shop.order(id);
        if (order === undefined) throw new RequestError(404, 'there is no order of this number');
        response.json(order);
      },
    ),
  ];
}
