-- One order in full: its lines, payments and parcel. Late orders are asked for more often than old ones.
\set age random_exponential(0, :orders - 1, 6)
\set order :orders - :age

SELECT o.status, o.items_total, o.shipping_cost, o.total, a.street, a.postcode, a.city, a.country
  FROM orders o JOIN addresses a ON a.id = o.address_id
 WHERE o.id = :order;

SELECT i.line_no, p.name, i.quantity, i.unit_price
  FROM order_items i JOIN products p ON p.id = i.product_id
 WHERE i.order_id = :order ORDER BY i.line_no;

SELECT attempt, method, status, amount, finished_at FROM payments WHERE order_id = :order ORDER BY attempt;

SELECT carrier, tracking_number, shipped_at, delivered_at FROM shipments WHERE order_id = :order;
