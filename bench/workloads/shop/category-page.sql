-- The first page of a category: its newest products, each with its current price and whether it can be had.
\set category random_zipfian(1, :categories, 1.1)

SELECT p.id, p.name, price.price, stock.available > 0 AS available
  FROM (SELECT id, name FROM products WHERE category_id = :category ORDER BY created_at DESC LIMIT 24) p
  CROSS JOIN LATERAL (SELECT price FROM product_prices
                       WHERE product_id = p.id AND valid_from <= now()
                       ORDER BY valid_from DESC LIMIT 1) price
  CROSS JOIN LATERAL (SELECT sum(quantity - reserved) AS available FROM inventory WHERE product_id = p.id) stock;
