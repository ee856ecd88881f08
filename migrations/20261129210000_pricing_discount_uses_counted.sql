-- Uses of a code are counted from the index alone: a code that thousands have used is checked out as fast as a new one.

DROP INDEX discount_uses_code;
CREATE INDEX discount_uses_code ON discount_uses (discount_code_id, customer_id) INCLUDE (reserved_until)
    WHERE returned_at IS NULL;
