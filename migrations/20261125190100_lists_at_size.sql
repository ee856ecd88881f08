-- What lists are filtered by that few rows have: without these a page walks past all the others.
CREATE INDEX orders_created_at ON orders (created_at DESC, id DESC);
CREATE INDEX purchases_marketplace ON purchases (marketplace, id DESC);
CREATE INDEX packages_excess ON packages (id DESC) WHERE excess;
