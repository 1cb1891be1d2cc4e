import type { Draw } from '../draw';
import { wordsOf } from '../words';
import { Baskets } from './baskets';
import { DAY, NOW, timeOfShare } from './calendar';
import { priceAt } from './catalogue';
import { addressCountOf, drawCustomer, firstAddressOf } from './customers';
import type { Sink } from './family';
import { writeReview } from './reviews';
import { HUNDRED, OUTCOMES_OF_HUNDRED, REVIEW_PROBABILITY, WAREHOUSES } from './sizes';
import type { World } from './world';

const HOUR = 3600;
const FREE_SHIPPING_FROM_CENTS = 5000;
const SHIPPING_CENTS = 490;

const ORDER_STATUS = wordsOf(['placed', 'paid', 'shipped', 'delivered', 'returned', 'cancelled']);
const [PLACED, PAID, SHIPPED, DELIVERED, RETURNED, CANCELLED] = [0, 1, 2, 3, 4, 5];
const PAYMENT_STATUS = wordsOf(['captured', 'declined', 'refunded']);
const [CAPTURED, DECLINED, REFUNDED] = [0, 1, 2];
const METHODS = wordsOf(['card', 'paypal', 'invoice', 'transfer']);
const CARRIERS = wordsOf(['DHL', 'UPS', 'DPD', 'GLS']);
const TRACKING_PREFIXES = wordsOf(['JD01', '1Z99', '0915', '5024']);
const REFERENCE_PREFIX = wordsOf(['ch_']);

const OUTCOME = { plain: 0, paidAtSecondAttempt: 1, returned: 2, cancelled: 3 } as const;
const OUTCOMES = Uint8Array.from(
  (Object.keys(OUTCOME) as (keyof typeof OUTCOME)[]).flatMap((name) =>
    Array<number>(OUTCOMES_OF_HUNDRED[name]).fill(OUTCOME[name]),
  ),
);

/** An order's times follow one another; what would lie behind the world's clock has not happened yet. */
export function writeOrders(world: World, first: number, count: number, draw: Draw, sink: Sink): void {
  const { catalogue, sizes } = world;
  const { orders, order_items: items, payments, shipments } = sink;
  const basket = new Baskets(catalogue, draw);
  const outcomes = OUTCOMES.slice();

  for (let order = first; order < first + count; order++) {
    if (order % HUNDRED === 0) {
      basket.startHundred();
      draw.shuffle(outcomes);
    }
    basket.fill(order);
    const id = order + 1;
    const outcome = outcomes[order % HUNDRED] as number;
    const share = (order + draw.unit()) / sizes.orders;
    const orderedAt = timeOfShare(share);
    const customer = drawCustomer(sizes.customers, share, draw);

    let itemsCents = 0;
    for (let line = 0; line < basket.lines; line++) {
      const product = basket.products[line] as number;
      const quantity = basket.quantities[line] as number;
      const cents = priceAt(catalogue, product, orderedAt);
      itemsCents += cents * quantity;
      items.integer(id).integer(line + 1).integer(product + 1).integer(quantity).cents(cents).endRow();
    }
    const shippingCents = itemsCents >= FREE_SHIPPING_FROM_CENTS ? 0 : SHIPPING_CENTS;
    const totalCents = itemsCents + shippingCents;

    const method = draw.skewedBelow(METHODS.count);
    let paidAt = orderedAt + draw.between(5, 600);
    const pay = (attempt: number, status: number): void => {
      payments.integer(id).integer(attempt).word(METHODS, method).word(PAYMENT_STATUS, status).cents(totalCents);
      payments.word(REFERENCE_PREFIX, 0).more().padded(draw.below(100_000_000), 8).more().padded(id, 10).more();
      payments.integer(attempt).time(Math.min(paidAt, NOW)).endRow();
    };
    if (outcome === OUTCOME.paidAtSecondAttempt) {
      pay(1, DECLINED);
      paidAt += draw.between(60, HOUR);
    }
    pay(
      outcome === OUTCOME.paidAtSecondAttempt ? 2 : 1,
      outcome === OUTCOME.cancelled ? DECLINED : outcome === OUTCOME.returned ? REFUNDED : CAPTURED,
    );

    let status = outcome === OUTCOME.cancelled ? CANCELLED : paidAt > NOW ? PLACED : PAID;
    if (outcome !== OUTCOME.cancelled) {
      const shippedAt = paidAt + draw.between(4 * HOUR, 3 * DAY);
      const deliveredAt = shippedAt + draw.between(DAY, 6 * DAY);
      const carrier = draw.skewedBelow(CARRIERS.count);
      shipments.integer(id).integer(1 + draw.skewedBelow(WAREHOUSES)).word(CARRIERS, carrier);
      shipments.word(TRACKING_PREFIXES, carrier).more().padded(id, 10).more().padded(draw.below(100), 2);
      if (shippedAt > NOW) shipments.empty();
      else shipments.time(shippedAt);
      if (deliveredAt > NOW) shipments.empty();
      else shipments.time(deliveredAt);
      shipments.endRow();

      if (deliveredAt <= NOW) {
        status = outcome === OUTCOME.returned ? RETURNED : DELIVERED;
        for (let line = 0; line < basket.lines; line++) {
          if (!draw.chance(REVIEW_PROBABILITY)) continue;
          writeReview(world, { id, line, product: basket.products[line] as number, deliveredAt }, draw, sink.reviews);
        }
      } else if (shippedAt <= NOW) status = SHIPPED;
    }

    orders
      .integer(id)
      .integer(customer + 1)
      .integer(1 + firstAddressOf(customer) + addressToUse(customer, draw))
      .word(ORDER_STATUS, status)
      .cents(itemsCents)
      .cents(shippingCents)
      .cents(totalCents)
      .time(orderedAt)
      .endRow();
  }
}

/** Mostly the first of the customer's addresses. */
function addressToUse(customer: number, draw: Draw): number {
  const addresses = addressCountOf(customer);
  return addresses > 1 && draw.chance(0.2) ? draw.below(addresses) : 0;
}
