-- Which version of the list of forbidden goods has looked at an order; the worker looks at open ones again by a later one.
ALTER TABLE orders ADD COLUMN goods_list integer NOT NULL DEFAULT 0;
CREATE INDEX orders_goods_list ON orders (goods_list, id)
 WHERE status IN ('submitted', 'reviewing', 'approved', 'deposited', 'ordering');
