-- A product's page: the product with its current price, what is in stock, and the latest reviews.
-- A few products draw most visitors.
\set product random_zipfian(1, :products, 1.1)

SELECT p.name, p.description, p.sku, c.name AS category, s.name AS supplier, price.price
  FROM products p
  JOIN categories c ON c.id = p.category_id
  JOIN suppliers s ON s.id = p.supplier_id
  CROSS JOIN LATERAL (SELECT price FROM product_prices
                       WHERE product_id = p.id AND valid_from <= now()
                       ORDER BY valid_from DESC LIMIT 1) price
 WHERE p.id = :product;

SELECT sum(quantity - reserved) AS available FROM inventory WHERE product_id = :product;

SELECT rating, title, body, created_at FROM reviews
 WHERE product_id = :product
 ORDER BY created_at DESC LIMIT 10;
