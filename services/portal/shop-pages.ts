import { html, type Content, type Html } from '../shared/html';
import type { Category, Choice, List, Order, Product, ProductDetail } from './api';
import type { PageContent } from './layout';
import { momentText, moneyText } from './texts';

export interface ShopState {
  readonly found: List<Product>;
  readonly categories: readonly Category[];
  readonly choice: Choice;
}

export function shopPage({ found, categories, choice }: ShopState): PageContent {
  const { search, category, cursor } = choice;
  const words = [search && `“${search}”`, category && categories.find(({ slug }) => slug === category)?.name].filter(Boolean).join(' in ');
  return {
    title: words === '' ? 'Shop' : `Shop: ${words}`,
    place: '/shop',
    content: [
      searchForm(categories, choice),
      found.items.length === 0
        ? html`<p>Nothing was found. Try fewer letters, or another category.</p>`
        : html`<ul class="items">${found.items.map(productItem)}</ul>`,
      pages('/shop', { search, category }, cursor, found.next),
    ],
  };
}

/** That is no fault of the database's. */
export const emptyShopPage: PageContent = {
  title: 'The shop is empty',
  place: '/shop',
  isError: true,
  content: html`<p>Nothing is sold here yet. Please come back when the shop has been filled.</p>`,
};

function searchForm(categories: readonly Category[], { search, category }: Choice): Html {
  return html`<search><form class="search" method="get" action="/shop">
<div><label for="search">Name of a product</label><input id="search" name="search" type="search" maxlength="100" value="${search ?? ''}"></div>
<div><label for="category">Category</label><select id="category" name="category"><option value="">All</option>
${categories.map(({ slug, name }) => html`<option value="${slug}"${slug === category ? html` selected` : undefined}>${name}</option>`)}</select></div>
<button>Search</button>
</form></search>`;
}

function productItem({ id, name, price, category, inStock }: Product): Html {
  return html`<li><h2><a href="/shop/products/${id}">${name}</a></h2>
<p>${priceText(price)}${inStock ? undefined : ', sold out'}</p><p class="muted">${category.name}</p></li>`;
}

const priceText = (price: string | null): string => (price === null ? 'Not sold at the moment' : moneyText(price));

/** A list knows where its next page begins, and no page before that but the first. */
export function pages(path: string, query: Readonly<Record<string, string | undefined>>, cursor: string | undefined, next: string | null): Content {
  if (cursor === undefined && next === null) return undefined;
  const address = (changes: Record<string, string>): string => {
    const given = Object.entries({ ...query, ...changes }).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '');
    return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
  };
  return html`<nav class="pages" aria-label="Pages">
${cursor === undefined ? undefined : html`<a href="${address({})}">First page</a>`}
${next === null ? html`<span class="muted">This is the last page</span>` : html`<a href="${address({ cursor: next })}" rel="next">Next page</a>`}
</nav>`;
}

function ratingText({ average, reviews }: ProductDetail['rating']): string {
  return average === null ? 'No reviews yet' : `${average} of 5, by ${reviews} ${reviews === 1 ? 'customer' : 'customers'}`;
}

export function productPage({ name, sku, description, price, category, available, weightGrams, rating }: ProductDetail): PageContent {
  return {
    title: name,
    place: '/shop',
    content: html`<p>${description}</p>
<dl><dt>Price</dt><dd>${priceText(price)}</dd>
<dt>In stock</dt><dd>${available > 0 ? available : 'Sold out'}</dd>
<dt>Category</dt><dd><a href="/shop?${new URLSearchParams({ category: category.slug }).toString()}">${category.name}</a></dd>
<dt>Reviews</dt><dd>${ratingText(rating)}</dd>
<dt>Weight</dt><dd>${weightGrams} g</dd>
<dt>Number</dt><dd>${sku}</dd></dl>
<p><a href="/shop">Back to the shop</a></p>`,
  };
}

export function ordersPage(fault?: string): PageContent {
  return {
    title: 'Orders',
    isError: fault !== undefined,
    place: '/orders',
    content: html`${fault === undefined ? undefined : html`<p class="notice error" role="alert">${fault}</p>`}
<p>Which way has an order gone? Its number tells.</p>
<search><form class="search" method="get" action="/orders">
<div><label for="number">Number of the order</label><input id="number" name="number" inputmode="numeric" pattern="[0-9]{1,18}" required maxlength="18"></div>
<button>Show</button>
</form></search>`,
  };
}

/** The shop's word for money that has come. */
const CAPTURED = 'captured';

interface Step {
  readonly name: string;
  readonly at: string | null | undefined;
}

/** Its steps in the order in which they happen; where it is, is the last that has. */
function stepsOf({ orderedAt, payments, shipment }: Order): Step[] {
  return [
    { name: 'Ordered', at: orderedAt },
    { name: 'Paid', at: payments.find(({ status }) => status === CAPTURED)?.finishedAt },
    { name: 'Shipped', at: shipment?.shippedAt },
    { name: 'Delivered', at: shipment?.deliveredAt },
  ];
}

export function orderPage(order: Order): PageContent {
  const steps = stepsOf(order);
  const last = steps.filter(({ at }) => at).at(-1);
  return {
    title: `Order ${order.id}`,
    place: '/orders',
    content: html`<dl><dt>Status</dt><dd>${order.status}</dd><dt>Sum</dt><dd>${moneyText(order.total)}</dd>
${order.shipment === null ? undefined : html`<dt>Carrier</dt><dd>${order.shipment.carrier}</dd>`}</dl>
<h2 id="way">Its way</h2>
<ol class="way" aria-labelledby="way">${steps.map((step) => html`<li${step === last ? html` aria-current="step"` : undefined}>${step.name}${step.at ? html`, <time datetime="${step.at}">${momentText(step.at)}</time>` : ': not yet'}</li>`)}</ol>
<h2>Payments</h2>
${order.payments.length === 0 ? html`<p>None yet.</p>` : html`<ul>${order.payments.map(({ method, status, amount, finishedAt }) => html`<li>${moneyText(amount)} by ${method}: ${status === CAPTURED ? 'paid' : status}, <time datetime="${finishedAt}">${momentText(finishedAt)}</time></li>`)}</ul>`}
<p><a href="/orders">Another order</a></p>`,
  };
}
