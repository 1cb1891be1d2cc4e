import type { Draw } from '../draw';
import { wordsOf, type Words } from '../words';
import { DAY, NOW, OPENING } from './calendar';
import type { Sink } from './family';
import {
  CATEGORIES_PER_DEPARTMENT,
  PRICES_OF_PRODUCT,
  SUPPLIERS,
  WAREHOUSES,
  WAREHOUSES_OF_PRODUCT,
  type Sizes,
} from './sizes';
import type { World } from './world';

const MOST_PRICES = Math.max(...PRICES_OF_PRODUCT);

/** What other families need to know of the products: held whole, 36 bytes a product (0.8 MB at 10 M rows). */
export interface Catalogue {
  readonly count: number;
  /** MOST_PRICES places for each product; the times rise, and unused places lie behind the world's clock. */
  readonly priceTimes: Uint32Array;
  readonly priceCents: Uint32Array;
  /** Products from the best sold to the least. */
  readonly byPopularity: Uint32Array;
}

const PRICE_LEVELS_CENTS = [999, 1999, 4999, 14_999, 39_999];

export function makeCatalogue(draw: Draw, sizes: Sizes): Catalogue {
  const count = sizes.products;
  const priceTimes = new Uint32Array(count * MOST_PRICES).fill(NOW + 1);
  const priceCents = new Uint32Array(count * MOST_PRICES);
  for (let product = 0; product < count; product++) {
    const prices = pricesOf(product);
    const level = PRICE_LEVELS_CENTS[draw.skewedBelow(PRICE_LEVELS_CENTS.length)] as number;
    let cents = endingIn99(level * (0.4 + draw.unit() * 1.2));
    for (let i = 0; i < prices; i++) {
      const period = (NOW - OPENING) / prices;
      const at = product * MOST_PRICES + i;
      priceTimes[at] = i === 0 ? OPENING - DAY : OPENING + Math.floor((period * (i + draw.unit() * 0.8)) / DAY) * DAY;
      priceCents[at] = cents;
      cents = endingIn99(cents * (0.85 + draw.unit() * 0.4));
    }
  }
  const byPopularity = Uint32Array.from({ length: count }, (_, product) => product);
  draw.shuffle(byPopularity);
  return { count, priceTimes, priceCents, byPopularity };
}

function pricesOf(product: number): number {
  return PRICES_OF_PRODUCT[product % PRICES_OF_PRODUCT.length] as number;
}

function endingIn99(cents: number): number {
  return Math.max(99, Math.floor(cents / 100) * 100 + 99);
}

/** A product's price at a time, in cents. */
export function priceAt({ priceTimes, priceCents }: Catalogue, product: number, time: number): number {
  let at = product * MOST_PRICES;
  const end = at + MOST_PRICES - 1;
  while (at < end && (priceTimes[at + 1] as number) <= time) at++;
  return priceCents[at] as number;
}

/** A product to put into a basket: the better sold, the more often. */
export function drawProduct({ byPopularity, count }: Catalogue, draw: Draw): number {
  return byPopularity[draw.skewedBelow(count)] as number;
}

const COUNTRY_CODES = ['DE', 'NL', 'FR', 'GB', 'US', 'ES'];
const CATEGORY_GRADES = ['Everyday', 'Classic', 'Outlet', 'Premium', 'New'].slice(0, CATEGORIES_PER_DEPARTMENT);

function slugOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
}

/** Departments, then their categories; suppliers; warehouses: the few rows that every other table refers to. */
export function writeFoundations({ vocabulary }: World, draw: Draw, sink: Sink): void {
  const { departments, companies, warehouseCities } = vocabulary;
  const categories = departments.map((name) => ({ name, parent: -1 }));
  departments.forEach((department, parent) => {
    for (const grade of CATEGORY_GRADES) categories.push({ name: `${grade} ${department}`, parent });
  });
  const names = wordsOf(categories.map(({ name }) => name));
  const slugs = wordsOf(categories.map(({ name }) => slugOf(name)));
  categories.forEach(({ parent }, id) => {
    const row = sink.categories.integer(id + 1);
    if (parent < 0) row.empty();
    else row.integer(parent + 1);
    row.word(names, id).word(slugs, id).endRow();
  });

  const codes = wordsOf(COUNTRY_CODES);
  const companyNames = wordsOf(companies);
  const mails = wordsOf(companies.map((name, i) => `orders@${slugOf(name)}-${i + 1}.example`));
  for (let id = 0; id < SUPPLIERS; id++) {
    sink.suppliers.integer(id + 1).word(companyNames, id).word(codes, draw.below(codes.count)).word(mails, id).endRow();
  }
  const cities = wordsOf(warehouseCities);
  for (let id = 0; id < WAREHOUSES; id++) sink.warehouses.integer(id + 1).word(cities, id).word(codes, 0).endRow();
}

const SKU: Words = wordsOf(['SKU-']);
const SPACE: Words = wordsOf([' ']);

export function writeProducts(world: World, first: number, count: number, draw: Draw, sink: Sink): void {
  const { vocabulary, catalogue } = world;
  const { productAdjectives, productMaterials, productNouns, productDescriptions, departments } = vocabulary;
  const { products, product_prices: prices, inventory } = sink;
  for (let product = first; product < first + count; product++) {
    const id = product + 1;
    products
      .integer(id)
      .integer(departments.length + 1 + draw.below(departments.length * CATEGORIES_PER_DEPARTMENT))
      .integer(1 + draw.skewedBelow(SUPPLIERS));
    products.word(SKU, 0).more().padded(id, 8);
    products.word(productAdjectives, draw.below(productAdjectives.count)).more().word(SPACE, 0).more();
    products.word(productMaterials, draw.below(productMaterials.count)).more().word(SPACE, 0).more();
    products
      .word(productNouns, draw.below(productNouns.count))
      .word(productDescriptions, draw.below(productDescriptions.count))
      .integer(draw.between(50, 500) * draw.between(1, 40))
      .time(OPENING - DAY)
      .endRow();

    for (let i = 0, at = product * MOST_PRICES; i < pricesOf(product); i++, at++) {
      prices
        .integer(id)
        .time(catalogue.priceTimes[at] as number)
        .cents(catalogue.priceCents[at] as number)
        .endRow();
    }

    const warehouse = product % (WAREHOUSES - WAREHOUSES_OF_PRODUCT + 1);
    for (let i = 0; i < WAREHOUSES_OF_PRODUCT; i++) {
      const quantity = draw.chance(0.05) ? 0 : draw.between(10, 500);
      inventory
        .integer(id)
        .integer(1 + warehouse + i)
        .integer(quantity)
        .integer(draw.below(Math.floor(quantity / 4) + 1))
        .time(NOW - draw.below(30 * DAY))
        .endRow();
    }
  }
}
