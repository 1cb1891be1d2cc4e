import { CopyText } from '../copy-text';
import { Draw } from '../draw';
import { writeCarts } from './carts';
import { writeFoundations, writeProducts } from './catalogue';
import { writeCustomers } from './customers';
import { writeOrders } from './orders';
import { TABLES, type Sizes, type TableName } from './sizes';
import type { World } from './world';

/** Where a chunk's rows go: one text for each table. */
export type Sink = Readonly<Record<TableName, CopyText>>;

export function newSink(): Sink {
  return Object.fromEntries(TABLES.map((table) => [table, new CopyText()])) as Record<TableName, CopyText>;
}

export interface Family {
  readonly name: string;
  readonly tables: readonly TableName[];
  readonly units: (sizes: Sizes) => number;
  /** Makes 0.5 to 1 MB of text, which each connection holds in memory: enough that one COPY command costs little beside its rows. */
  readonly unitsPerChunk: number;
  readonly write: (world: World, first: number, count: number, draw: Draw, sink: Sink) => void;
}

/** In an order in which each comes after those it refers to. */
export const FAMILIES: readonly Family[] = [
  {
    name: 'foundations',
    tables: ['categories', 'suppliers', 'warehouses'],
    units: () => 1,
    unitsPerChunk: 1,
    write: (world, _first, _count, draw, sink) => writeFoundations(world, draw, sink),
  },
  {
    name: 'products',
    tables: ['products', 'product_prices', 'inventory'],
    units: (sizes) => sizes.products,
    unitsPerChunk: 2_000,
    write: writeProducts,
  },
  {
    name: 'customers',
    tables: ['customers', 'addresses'],
    units: (sizes) => sizes.customers,
    unitsPerChunk: 5_000,
    write: writeCustomers,
  },
  {
    name: 'carts',
    tables: ['carts', 'cart_items'],
    units: (sizes) => sizes.carts,
    unitsPerChunk: 6_000,
    write: writeCarts,
  },
  {
    name: 'orders',
    tables: ['orders', 'order_items', 'payments', 'shipments', 'reviews'],
    units: (sizes) => sizes.orders,
    unitsPerChunk: 3_000,
    write: writeOrders,
  },
];

export interface Chunk {
  readonly family: Family;
  /** The number of this chunk in its family, from 0. */
  readonly index: number;
  readonly first: number;
  readonly count: number;
}

export function* chunksOf(sizes: Sizes): Generator<Chunk> {
  for (const family of FAMILIES) {
    const units = family.units(sizes);
    for (let index = 0, first = 0; first < units; index++, first += family.unitsPerChunk) {
      yield { family, index, first, count: Math.min(family.unitsPerChunk, units - first) };
    }
  }
}

/** Puts the chunk's rows into the texts of its family's tables, which it empties first. */
export function writeChunk(world: World, { family, index, first, count }: Chunk, sink: Sink): void {
  for (const table of family.tables) sink[table].clear();
  family.write(world, first, count, Draw.of(world.seed, `${family.name}/${index}`), sink);
}
