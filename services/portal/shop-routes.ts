import { Router, type Request } from 'express';
import { NOTHING_YET } from '../api/schemas';
import { RequestError } from '../shared/problem';
import type { Api, Category } from './api';
import { emptyShopPage, orderPage, ordersPage, productPage, shopPage } from './shop-pages';
import { memberPage, page } from './turn';

/** Categories of a shop seldom change: each pod asks for them so often. */
const CATEGORIES_MS = 30_000;

/** A form sends its empty fields, too. */
function given(request: Request, name: string): string | undefined {
  const value = request.query[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** The last that were heard, also while nobody can be asked. */
function remembered(api: Api): () => Promise<readonly Category[]> {
  let [known, untilMs]: [readonly Category[], number] = [[], 0];
  return async () => {
    if (performance.now() < untilMs) return known;
    try {
      known = await api.categories({ address: undefined });
      untilMs = performance.now() + CATEGORIES_MS;
    } catch (error) {
      if (!(error instanceof RequestError) || known.length === 0) throw error;
    }
    return known;
  };
}

export function shopRoutes(api: Api): Router {
  const router = Router();
  const categories = remembered(api);

  const isEmpty = (error: unknown): boolean => error instanceof RequestError && error.message === NOTHING_YET;

  router.get('/shop', page(api, async ({ request, asker, show }) => {
    const choice = { search: given(request, 'search'), category: given(request, 'category'), cursor: given(request, 'cursor') };
    try {
      const [found, known] = await Promise.all([api.products(asker, choice), categories()]);
      show(shopPage({ found, categories: known, choice }));
    } catch (error) {
      if (!isEmpty(error)) throw error;
      show(emptyShopPage, 503);
    }
  }));

  router.get('/shop/products/:id', page(api, async ({ request, asker, show }) => {
    show(productPage(await api.product(asker, String(request.params['id']))));
  }));

  router.get('/orders', memberPage(api, ({ request, show, goTo }) => {
    const number = given(request, 'number');
    if (number === undefined) return show(ordersPage());
    if (/^[0-9]{1,18}$/.test(number)) return goTo(`/orders/${number}`);
    show(ordersPage('The number of an order is made of digits.'), 400);
  }));

  router.get('/orders/:id', memberPage(api, async ({ request, asker, show }) => {
    try {
      show(orderPage(await api.order(asker, String(request.params['id']))));
    } catch (error) {
      if (!(error instanceof RequestError) || ![400, 404].includes(error.status)) throw error;
      show(ordersPage('There is no order with this number.'), 404);
    }
  }));
  return router;
}
