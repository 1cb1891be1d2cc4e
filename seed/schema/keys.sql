-- Primary and unique keys and checks. One statement for one table, so that PostgreSQL reads it once for all its checks.

ALTER TABLE categories
  ADD PRIMARY KEY (id),
  ADD UNIQUE (slug),
  ADD CHECK (parent_id <> id);

ALTER TABLE suppliers
  ADD PRIMARY KEY (id),
  ADD UNIQUE (email);

ALTER TABLE warehouses
  ADD PRIMARY KEY (id),
  ADD UNIQUE (name);

ALTER TABLE products
  ADD PRIMARY KEY (id),
  ADD UNIQUE (sku),
  ADD CHECK (weight_grams > 0);

ALTER TABLE product_prices
  ADD PRIMARY KEY (product_id, valid_from),
  ADD CHECK (price > 0);

ALTER TABLE inventory
  ADD PRIMARY KEY (product_id, warehouse_id),
  ADD CHECK (quantity >= 0),
  ADD CHECK (reserved BETWEEN 0 AND quantity);

ALTER TABLE customers
  ADD PRIMARY KEY (id),
  ADD UNIQUE (email);

ALTER TABLE addresses
  ADD PRIMARY KEY (id),
  ADD CHECK (label IN ('home', 'work', 'other'));

ALTER TABLE carts
  ADD PRIMARY KEY (id),
  ADD CHECK (status IN ('open', 'abandoned', 'ordered')),
  ADD CHECK (updated_at >= created_at);

ALTER TABLE cart_items
  ADD PRIMARY KEY (cart_id, line_no),
  ADD CHECK (quantity > 0);

ALTER TABLE orders
  ADD PRIMARY KEY (id),
  ADD CHECK (status IN ('placed', 'paid', 'shipped', 'delivered', 'returned', 'cancelled')),
  ADD CHECK (items_total > 0 AND shipping_cost >= 0),
  ADD CHECK (total = items_total + shipping_cost);

ALTER TABLE order_items
  ADD PRIMARY KEY (order_id, line_no),
  ADD CHECK (quantity > 0),
  ADD CHECK (unit_price > 0);

ALTER TABLE payments
  ADD PRIMARY KEY (order_id, attempt),
  ADD UNIQUE (reference),
  ADD CHECK (method IN ('card', 'paypal', 'invoice', 'transfer')),
  ADD CHECK (status IN ('captured', 'declined', 'refunded')),
  ADD CHECK (amount > 0);

ALTER TABLE shipments
  ADD PRIMARY KEY (order_id),
  ADD UNIQUE (tracking_number),
  ADD CHECK (delivered_at > shipped_at),
  ADD CHECK (delivered_at IS NULL OR shipped_at IS NOT NULL);

ALTER TABLE reviews
  ADD PRIMARY KEY (order_id, line_no),
  ADD CHECK (rating BETWEEN 1 AND 5);
