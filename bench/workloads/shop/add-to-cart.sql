-- A visitor begins a cart with one product. Ids come from bench.ids: see shop-data.ts.
\set customer random(1, :customers)
\set product random_zipfian(1, :products, 1.1)
\set quantity random(1, 3)

BEGIN;
INSERT INTO carts (id, customer_id) VALUES (nextval('bench.ids'), :customer) RETURNING id AS cart \gset
INSERT INTO cart_items (cart_id, line_no, product_id, quantity) VALUES (:cart, 1, :product, :quantity);
COMMIT;
