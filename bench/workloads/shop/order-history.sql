-- "My orders": a customer's latest ten, each with the number of its articles and where its parcel is.
\set customer random(1, :customers)

SELECT o.id, o.status, o.total, o.ordered_at, items.articles, s.carrier, s.tracking_number, s.delivered_at
  FROM (SELECT id, status, total, ordered_at FROM orders
         WHERE customer_id = :customer
         ORDER BY ordered_at DESC LIMIT 10) o
  CROSS JOIN LATERAL (SELECT sum(quantity) AS articles FROM order_items WHERE order_id = o.id) items
  LEFT JOIN shipments s ON s.order_id = o.id
 ORDER BY o.ordered_at DESC;
