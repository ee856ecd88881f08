-- Surcharges that the customer wants, by the names of the rate card.

ALTER TABLE orders ADD COLUMN surcharges text[] NOT NULL DEFAULT '{}'
    CONSTRAINT orders_surcharges_few CHECK (cardinality(surcharges) <= 20);
