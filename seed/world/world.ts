/**
 * The words of this folder:
 *
 * world     everything that one seed and one number of rows stand for. The same two make the same bytes, always.
 * family    tables whose rows are made together because they depend on each other (an order, its items, payments, ...).
 * unit      what a family counts: one order with all that belongs to it.
 * chunk     a run of a family's units with draws of its own, so that chunks can be made in any order, by anyone.
 * manifest  the tables beside the shop's own that say which world was loaded, with a checksum for each table.
 * loading   the schema that is being filled; it takes the place of the real one in one transaction at the end.
 */
import { Draw } from '../draw';
import { makeCatalogue, type Catalogue } from './catalogue';
import { readVocabulary, type Vocabulary } from './vocabulary';
import { sizesFor, type Sizes } from './sizes';

export interface World {
  readonly seed: number;
  readonly rowsAsked: number;
  readonly sizes: Sizes;
  readonly vocabulary: Vocabulary;
  readonly catalogue: Catalogue;
}

export function makeWorld(seed: number, rowsAsked: number, vocabulary = readVocabulary()): World {
  const sizes = sizesFor(rowsAsked);
  const catalogue = makeCatalogue(Draw.of(seed, 'catalogue'), sizes);
  return { seed, rowsAsked, sizes, vocabulary, catalogue };
}
