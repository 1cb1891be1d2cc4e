-- The next id that the shop gives out is the one after the last that was loaded.

SELECT setval(pg_get_serial_sequence('categories', 'id'), max(id)) FROM categories;

SELECT setval(pg_get_serial_sequence('suppliers', 'id'), max(id)) FROM suppliers;

SELECT setval(pg_get_serial_sequence('warehouses', 'id'), max(id)) FROM warehouses;

SELECT setval(pg_get_serial_sequence('products', 'id'), max(id)) FROM products;

SELECT setval(pg_get_serial_sequence('customers', 'id'), max(id)) FROM customers;

SELECT setval(pg_get_serial_sequence('addresses', 'id'), max(id)) FROM addresses;

SELECT setval(pg_get_serial_sequence('carts', 'id'), max(id)) FROM carts;

SELECT setval(pg_get_serial_sequence('orders', 'id'), max(id)) FROM orders;
