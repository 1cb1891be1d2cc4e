import type { Draw } from '../draw';
import { wordsOf } from '../words';
import { Baskets } from './baskets';
import { DAY, NOW, timeOfShare } from './calendar';
import { drawCustomer } from './customers';
import type { Sink } from './family';
import { HUNDRED } from './sizes';
import type { World } from './world';

const STATUS = wordsOf(['open', 'abandoned']);
const OPEN = 0;
const ABANDONED = 1;
const OPEN_FOR_SECONDS = 7 * DAY;
const LONGEST_VISIT_SECONDS = 1800;

export function writeCarts(world: World, first: number, count: number, draw: Draw, sink: Sink): void {
  const { catalogue, sizes } = world;
  const { carts, cart_items: items } = sink;
  const basket = new Baskets(catalogue, draw);
  for (let cart = first; cart < first + count; cart++) {
    if (cart % HUNDRED === 0) basket.startHundred();
    basket.fill(cart);
    const id = cart + 1;
    const share = (cart + draw.unit()) / sizes.carts;
    const createdAt = timeOfShare(share);
    const updatedAt = Math.min(NOW, createdAt + draw.below(LONGEST_VISIT_SECONDS));
    carts
      .integer(id)
      .integer(1 + drawCustomer(sizes.customers, share, draw))
      .word(STATUS, NOW - updatedAt < OPEN_FOR_SECONDS ? OPEN : ABANDONED)
      .time(createdAt)
      .time(updatedAt)
      .endRow();
    for (let line = 0; line < basket.lines; line++) {
      items
        .integer(id)
        .integer(line + 1)
        .integer(1 + (basket.products[line] as number))
        .integer(basket.quantities[line] as number)
        .time(createdAt + Math.floor(((updatedAt - createdAt) * (line + 1)) / basket.lines))
        .endRow();
    }
  }
}
