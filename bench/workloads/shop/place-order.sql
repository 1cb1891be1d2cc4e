-- An order of two products in one parcel: reserve the stock, store order, lines, payment and parcel.
-- Nearly even over the products (the most popular one sells 2.3 times the average), so that a run of minutes does not
-- sell out what it then measures. If the stock is gone, the customer is told so and nothing is written.
\set customer random(1, :customers)
\set first random_exponential(1, :products, 2)
\set first_quantity random(1, 3)
\set second_quantity random(1, 2)

BEGIN;

SELECT coalesce((SELECT warehouse_id FROM inventory WHERE product_id = :first
                  ORDER BY quantity - reserved DESC LIMIT 1), 0) AS warehouse \gset

SELECT coalesce(min(product_id), 0) AS second FROM inventory
 WHERE product_id > :first AND warehouse_id = :warehouse AND quantity - reserved >= :second_quantity \gset

-- Locked in the order of the key: two orders of the same products wait for each other instead of deadlocking.
SELECT count(*) AS lines FROM (
  SELECT 1 FROM inventory
   WHERE warehouse_id = :warehouse
     AND (product_id = :first AND quantity - reserved >= :first_quantity
       OR product_id = :second AND quantity - reserved >= :second_quantity)
   ORDER BY product_id FOR UPDATE) locked \gset

\if :lines = 2
UPDATE inventory
   SET reserved = reserved + CASE product_id WHEN :first THEN :first_quantity ELSE :second_quantity END
 WHERE warehouse_id = :warehouse AND product_id IN (:first, :second);

-- Prices are read once and serve both the total and the lines, so the total equals its items.
SELECT max(price) FILTER (WHERE product_id = :first) AS first_price,
       max(price) FILTER (WHERE product_id = :second) AS second_price
  FROM (SELECT DISTINCT ON (product_id) product_id, price FROM product_prices
         WHERE product_id IN (:first, :second) AND valid_from <= now()
         ORDER BY product_id, valid_from DESC) current \gset

INSERT INTO orders (id, customer_id, address_id, status, items_total, shipping_cost, total)
SELECT nextval('bench.ids'), :customer, address.id, 'paid', items.total, 4.90, items.total + 4.90
  FROM (SELECT id FROM addresses WHERE customer_id = :customer ORDER BY id LIMIT 1) address,
       (SELECT :first_quantity * :first_price::numeric + :second_quantity * :second_price::numeric AS total) items
RETURNING id AS order, total AS total \gset

INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price)
VALUES (:order, 1, :first, :first_quantity, :first_price), (:order, 2, :second, :second_quantity, :second_price);

INSERT INTO payments (order_id, method, status, amount, reference)
VALUES (:order, 'card', 'captured', :total, 'bench-' || :order);

INSERT INTO shipments (order_id, warehouse_id, carrier, tracking_number)
VALUES (:order, :warehouse, 'DHL', 'bench-' || :order);
\endif
COMMIT;
