-- What the customer declares and chooses: the value that is insured, and a larger share paid before we buy, which may earn a
-- lower service fee.

ALTER TABLE orders
    ADD COLUMN declared_value numeric(15, 0) CONSTRAINT orders_declared_value_positive CHECK (declared_value > 0),
    ADD COLUMN deposit_percent numeric(7, 4)
        CONSTRAINT orders_deposit_percent_range CHECK (deposit_percent >= 0 AND deposit_percent <= 100);
