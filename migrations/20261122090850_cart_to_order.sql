-- What ties carts and orders together.

-- What a variant was last bought at, for the price guard of the cart.
CREATE INDEX order_lines_last_paid ON order_lines (link, variant_key, id DESC);

CREATE TABLE checkout_orders (
    checkout_id uuid NOT NULL REFERENCES checkouts,
    order_id    uuid NOT NULL CONSTRAINT checkout_orders_order_unique UNIQUE REFERENCES orders,
    PRIMARY KEY (checkout_id, order_id)
);
