-- What the shop's queries need beyond the keys; each foreign key has an index unless a key already begins with it.

CREATE INDEX products_category_id ON products (category_id);

CREATE INDEX products_supplier_id ON products (supplier_id);

CREATE INDEX inventory_warehouse_id ON inventory (warehouse_id);

CREATE INDEX addresses_customer_id ON addresses (customer_id);

CREATE INDEX carts_customer_id ON carts (customer_id);

CREATE INDEX cart_items_product_id ON cart_items (product_id);

CREATE INDEX orders_customer_id_ordered_at ON orders (customer_id, ordered_at);

CREATE INDEX orders_address_id ON orders (address_id);

CREATE INDEX orders_ordered_at ON orders (ordered_at);

CREATE INDEX order_items_product_id ON order_items (product_id);

CREATE INDEX shipments_warehouse_id ON shipments (warehouse_id);

CREATE INDEX reviews_product_id_created_at ON reviews (product_id, created_at);
