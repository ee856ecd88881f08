-- By when we mean to have reviewed an order, as the customer was told.
ALTER TABLE orders ADD COLUMN expected_confirmation_at timestamptz;

-- What speaks against the price of a line, as the cart has found it; for the reviewer.
ALTER TABLE order_lines ADD COLUMN price_doubts text[] NOT NULL DEFAULT '{}'
    CONSTRAINT order_lines_price_doubts_known CHECK (price_doubts <@ ARRAY
        ['differs_from_tiers', 'differs_from_last_seen', 'differs_from_last_paid']);

-- What approving an order of a customer who owes needs from now on, for the role there is from the start.
UPDATE roles SET permissions = permissions || ARRAY['orders:override_credit']
 WHERE code = 'order_manager' AND built_in AND NOT permissions @> ARRAY['orders:override_credit'];
