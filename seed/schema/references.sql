-- Foreign keys, after the data and the keys they point at. These statements run side by side, and each locks its own table
-- and then those it refers to. They are listed from the last to the first in the order of tables.sql: so no two
-- statements can wait for each other.

ALTER TABLE categories
  ADD FOREIGN KEY (parent_id) REFERENCES categories;

ALTER TABLE products
  ADD FOREIGN KEY (supplier_id) REFERENCES suppliers,
  ADD FOREIGN KEY (category_id) REFERENCES categories;

ALTER TABLE product_prices
  ADD FOREIGN KEY (product_id) REFERENCES products;

ALTER TABLE inventory
  ADD FOREIGN KEY (product_id) REFERENCES products,
  ADD FOREIGN KEY (warehouse_id) REFERENCES warehouses;

ALTER TABLE addresses
  ADD FOREIGN KEY (customer_id) REFERENCES customers;

ALTER TABLE carts
  ADD FOREIGN KEY (customer_id) REFERENCES customers;

ALTER TABLE cart_items
  ADD FOREIGN KEY (cart_id) REFERENCES carts,
  ADD FOREIGN KEY (product_id) REFERENCES products;

ALTER TABLE orders
  ADD FOREIGN KEY (address_id) REFERENCES addresses,
  ADD FOREIGN KEY (customer_id) REFERENCES customers;

ALTER TABLE order_items
  ADD FOREIGN KEY (order_id) REFERENCES orders,
  ADD FOREIGN KEY (product_id) REFERENCES products;

ALTER TABLE payments
  ADD FOREIGN KEY (order_id) REFERENCES orders;

ALTER TABLE shipments
  ADD FOREIGN KEY (order_id) REFERENCES orders,
  ADD FOREIGN KEY (warehouse_id) REFERENCES warehouses;

ALTER TABLE reviews
  ADD FOREIGN KEY (order_id, line_no) REFERENCES order_items,
  ADD FOREIGN KEY (product_id) REFERENCES products;
