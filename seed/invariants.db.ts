/** What must hold of every world, each with a query for what violates it. */
export const INVARIANTS: Readonly<Record<string, string>> = {
  "an order's items add up to its total": `
    SELECT o.id, o.total, o.shipping_cost, sum(i.quantity * i.unit_price)
      FROM orders o JOIN order_items i ON i.order_id = o.id
     GROUP BY o.id HAVING o.total <> o.shipping_cost + sum(i.quantity * i.unit_price)`,
  'every order has items, numbered from 1 without a gap, of different products': `
    SELECT o.id FROM orders o LEFT JOIN order_items i ON i.order_id = o.id
     GROUP BY o.id HAVING count(i.line_no) = 0 OR max(i.line_no) <> count(*) OR count(DISTINCT i.product_id) <> count(*)`,
  'an item costs what its product cost at the time of the order': `
    SELECT i.* FROM order_items i JOIN orders o ON o.id = i.order_id
     WHERE i.unit_price IS DISTINCT FROM (
       SELECT price FROM product_prices p WHERE p.product_id = i.product_id AND p.valid_from <= o.ordered_at
        ORDER BY valid_from DESC LIMIT 1)`,
  'a payment is of the whole order and not before it': `
    SELECT p.* FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.amount <> o.total OR p.finished_at < o.ordered_at`,
  'an order is paid once at most, at its last attempt, unless it was cancelled': `
    SELECT o.id, o.status FROM orders o JOIN payments p ON p.order_id = o.id GROUP BY o.id
    HAVING count(*) FILTER (WHERE p.status <> 'declined') <> CASE o.status WHEN 'cancelled' THEN 0 ELSE 1 END
        OR bool_or(p.status <> 'declined' AND p.attempt < (SELECT max(attempt) FROM payments l WHERE l.order_id = o.id))`,
  'a refund belongs to a returned order': `
    SELECT o.id FROM orders o JOIN payments p ON p.order_id = o.id WHERE o.status = 'returned' AND p.status = 'captured'`,
  'a parcel leaves after the payment': `
    SELECT s.* FROM shipments s JOIN payments p USING (order_id) WHERE p.status <> 'declined' AND s.shipped_at <= p.finished_at`,
  "an order's status says how far its parcel is": `
    SELECT o.id, o.status, s.* FROM orders o LEFT JOIN shipments s ON s.order_id = o.id
     WHERE o.status <> CASE WHEN s.order_id IS NULL THEN 'cancelled'
                            WHEN s.delivered_at IS NOT NULL THEN CASE o.status WHEN 'returned' THEN 'returned' ELSE 'delivered' END
                            WHEN s.shipped_at IS NOT NULL THEN 'shipped'
                            ELSE CASE o.status WHEN 'placed' THEN 'placed' ELSE 'paid' END END`,
  'a review is of a delivered item, after its delivery, and names its product': `
    SELECT r.* FROM reviews r JOIN order_items i USING (order_id, line_no) LEFT JOIN shipments s USING (order_id)
     WHERE s.delivered_at IS NULL OR r.created_at <= s.delivered_at OR r.product_id <> i.product_id`,
  "an order goes to one of its customer's addresses": `
    SELECT o.id FROM orders o JOIN addresses a ON a.id = o.address_id WHERE a.customer_id <> o.customer_id`,
  'customers sign up before they order or fill a cart': `
    SELECT c.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.ordered_at < c.created_at
     UNION ALL SELECT c.id FROM customers c JOIN carts k ON k.customer_id = c.id WHERE k.created_at < c.created_at`,
  'ids are in the order of time': `
    SELECT id FROM (SELECT id, ordered_at, lag(ordered_at) OVER (ORDER BY id) AS earlier FROM orders) t WHERE ordered_at < earlier
     UNION ALL
    SELECT id FROM (SELECT id, created_at, lag(created_at) OVER (ORDER BY id) AS earlier FROM customers) t WHERE created_at < earlier`,
  'a tenth of the customers place more than a quarter of the orders': `
    SELECT 1 FROM (SELECT count(*) AS orders, ntile(10) OVER (ORDER BY count(*) DESC) AS tenth FROM orders GROUP BY customer_id) t
    HAVING sum(orders) FILTER (WHERE tenth = 1) <= sum(orders) / 4`,
  'December sells more than February': `
    SELECT 1 FROM orders
    HAVING count(*) FILTER (WHERE extract(month FROM ordered_at AT TIME ZONE 'UTC') = 12)
        <= count(*) FILTER (WHERE extract(month FROM ordered_at AT TIME ZONE 'UTC') = 2) * 3 / 2`,
  'nothing happens after the world\'s clock': `
    SELECT 1 FROM (SELECT max(finished_at) AS last FROM payments UNION SELECT max(delivered_at) FROM shipments
                   UNION SELECT max(created_at) FROM reviews UNION SELECT max(updated_at) FROM carts) t
     WHERE last > '2026-01-01 00:00:00+00'`,
};
