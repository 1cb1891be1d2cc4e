/** The tables, in an order in which each comes after those it refers to. */
export const TABLES = [
  'categories',
  'suppliers',
  'warehouses',
  'products',
  'product_prices',
  'inventory',
  'customers',
  'addresses',
  'carts',
  'cart_items',
  'orders',
  'order_items',
  'payments',
  'shipments',
  'reviews',
] as const;
export type TableName = (typeof TABLES)[number];

/** How many units each family has: everything else follows from these. */
export interface Sizes {
  readonly products: number;
  readonly customers: number;
  readonly carts: number;
  readonly orders: number;
}

export const DEPARTMENTS = 22;
export const CATEGORIES_PER_DEPARTMENT = 5;
export const SUPPLIERS = 60;
export const WAREHOUSES = 6;

/** Product number i has one of these numbers of prices, by i; each product lies in some of the warehouses. */
export const PRICES_OF_PRODUCT = [1, 2, 3, 4] as const;
export const WAREHOUSES_OF_PRODUCT = 3;

/** Customer number i has one of these numbers of addresses, by i: a customer's addresses are found without a look-up. */
export const ADDRESSES_OF_CUSTOMER = [1, 1, 2, 1, 1, 3, 1, 1, 1, 1] as const;

/** How many lines the baskets of a hundred have. Each hundred has the same mix, shuffled, so sizes are known beforehand. */
export const BASKET_OF_HUNDRED = [
  [1, 40],
  [2, 25],
  [3, 15],
  [4, 8],
  [5, 5],
  [6, 3],
  [8, 2],
  [10, 1],
  [14, 1],
] as const;

/** What becomes of a hundred orders. */
export const OUTCOMES_OF_HUNDRED = { plain: 87, paidAtSecondAttempt: 6, returned: 3, cancelled: 4 } as const;

/** A delivered line is reviewed this often. Not counted on for the number of rows: the last weeks' parcels are not there yet. */
export const REVIEW_PROBABILITY = 0.14;

export const HUNDRED = 100;
const CUSTOMERS_PER_HUNDRED_ORDERS = 40;
const CARTS_PER_HUNDRED_ORDERS = 60;
const PRODUCTS_PER_HUNDRED_ORDERS = 2;
const LEAST_PRODUCTS = 100;
/** The catalogue is held in memory, 36 bytes a product; a shop of 90 M rows reaches this. */
const MOST_PRODUCTS = 200_000;

function sizesOf(hundreds: number): Sizes {
  return {
    products: roundUp(Math.min(MOST_PRODUCTS, Math.max(LEAST_PRODUCTS, hundreds * PRODUCTS_PER_HUNDRED_ORDERS)), PRICES_OF_PRODUCT.length),
    customers: roundUp(hundreds * CUSTOMERS_PER_HUNDRED_ORDERS, ADDRESSES_OF_CUSTOMER.length),
    carts: roundUp(hundreds * CARTS_PER_HUNDRED_ORDERS, HUNDRED),
    orders: hundreds * HUNDRED,
  };
}

/** Rows of each table; exact, but for the reviews: of these it is about this many. */
export function rowsOf(sizes: Sizes): Record<TableName, number> {
  const { products, customers, carts, orders } = sizes;
  const linesPerBasket = sum(BASKET_OF_HUNDRED.map(([lines, baskets]) => lines * baskets)) / HUNDRED;
  const { cancelled, paidAtSecondAttempt } = OUTCOMES_OF_HUNDRED;
  const shipments = (orders / HUNDRED) * (HUNDRED - cancelled);
  return {
    categories: DEPARTMENTS * (1 + CATEGORIES_PER_DEPARTMENT),
    suppliers: SUPPLIERS,
    warehouses: WAREHOUSES,
    products,
    product_prices: (products / PRICES_OF_PRODUCT.length) * sum(PRICES_OF_PRODUCT),
    inventory: products * WAREHOUSES_OF_PRODUCT,
    customers,
    addresses: (customers / ADDRESSES_OF_CUSTOMER.length) * sum(ADDRESSES_OF_CUSTOMER),
    carts,
    cart_items: carts * linesPerBasket,
    orders,
    order_items: orders * linesPerBasket,
    payments: (orders / HUNDRED) * (HUNDRED + paidAtSecondAttempt),
    shipments,
    reviews: Math.round(shipments * linesPerBasket * REVIEW_PROBABILITY),
  };
}

/** The smallest shop with at least this many rows. */
export function sizesFor(rowsAsked: number): Sizes {
  const enough = (hundreds: number): boolean => {
    const rows = rowsOf(sizesOf(hundreds));
    return sum(Object.values(rows)) - rows.reviews >= rowsAsked;
  };
  let [tooFew, hundreds] = [0, 1];
  while (!enough(hundreds)) [tooFew, hundreds] = [hundreds, hundreds * 2];
  while (hundreds - tooFew > 1) {
    const middle = Math.floor((tooFew + hundreds) / 2);
    if (enough(middle)) hundreds = middle;
    else tooFew = middle;
  }
  return sizesOf(hundreds);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
