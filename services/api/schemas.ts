// What the API speaks of, as those who use it see it. The OpenAPI document is made of these, so it says what is so.
import * as z from 'zod';
import { accountSchema } from '../auth/account';

/** What is said before the first seeding. */
export const NOTHING_YET = 'the shop holds nothing yet';

/** Named in the document; everything else stands where it is used. */
export const named = new Map<z.ZodType, string>();

function name<T extends z.ZodType>(id: string, schema: T): T {
  named.set(schema, id);
  return schema;
}

const moment = z.iso.datetime({ offset: true });
/** Euros as text: no float rounds them. */
const money = z.string().regex(/^\d+\.\d{2}$/);

export const problemSchema = name('Problem', z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  requestId: z.string(),
}));

export const accountAnswer = z.object({ account: name('Account', accountSchema) });
export const sessionAnswer = name('Session', z.object({ account: accountSchema, expiresAt: moment }));
export const openedAnswer = name('OpenedSession', z.object({ token: z.string(), account: accountSchema, expiresAt: moment }));

export const categorySchema = name('Category', z.object({ slug: z.string(), name: z.string(), parent: z.string().nullable() }));
export type Category = z.infer<typeof categorySchema>;

const productFields = {
  id: z.int(),
  name: z.string(),
  sku: z.string(),
  category: z.object({ slug: z.string(), name: z.string() }),
  price: money.nullable(),
  inStock: z.boolean(),
};
export const productSchema = name('Product', z.object(productFields));
export type Product = z.infer<typeof productSchema>;

export const productDetailSchema = name('ProductDetail', z.object({
  ...productFields,
  description: z.string(),
  weightGrams: z.int(),
  available: z.int(),
  rating: z.object({ average: z.number().nullable(), reviews: z.int() }),
}));
export type ProductDetail = z.infer<typeof productDetailSchema>;

export const orderSchema = name('Order', z.object({
  id: z.int(),
  status: z.string(),
  orderedAt: moment,
  total: money,
  items: z.int(),
  payments: z.array(z.object({ attempt: z.int(), method: z.string(), status: z.string(), amount: money, finishedAt: moment })),
  shipment: z.object({ carrier: z.string(), shippedAt: moment.nullable(), deliveredAt: moment.nullable() }).nullable(),
}));
export type Order = z.infer<typeof orderSchema>;

export const imageSchema = name('Image', z.object({
  id: z.string(),
  type: z.string(),
  width: z.int(),
  height: z.int(),
  bytes: z.int(),
  createdAt: moment,
}));
export const imageAnswer = z.object({ image: imageSchema });

/** `next` is the cursor of the page after this one, or null on the last. */
export function page<T extends z.ZodType>(id: string, item: T) {
  return name(id, z.object({ items: z.array(item), next: z.string().nullable() }));
}

export const productsPage = page('ProductsPage', productSchema);
export const imagesPage = page('ImagesPage', imageSchema);
export const categoriesAnswer = z.object({ items: z.array(categorySchema) });

const MOST_ON_A_PAGE = 100;

export const paging = {
  limit: z.coerce.number(`expected a whole number from 1 to ${MOST_ON_A_PAGE}`).int().min(1).max(MOST_ON_A_PAGE).default(20),
  cursor: z.string().max(512).optional().describe('The `next` of the page before'),
};

export const numberId = z.object({ id: z.coerce.number('expected a whole number').int().min(1) });
export const imageId = z.object({ id: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits') });
