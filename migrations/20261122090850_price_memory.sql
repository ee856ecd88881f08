-- What a variant was last bought at, for the price guard of the cart.

CREATE INDEX order_lines_last_paid ON order_lines (link, variant_key, id DESC);
