-- Orders that staff enter use codes without a checkout; reservations of checkouts that expire are given back by the worker.
ALTER TABLE discount_uses ALTER COLUMN checkout_id DROP NOT NULL;
CREATE INDEX discount_uses_reserved ON discount_uses (reserved_until)
 WHERE reserved_until IS NOT NULL AND returned_at IS NULL;
