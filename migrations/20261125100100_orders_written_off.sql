-- Units that failed and are charged all the same: the customer took them as they were, or was made good otherwise.
ALTER TABLE order_lines
    ADD COLUMN written_off integer NOT NULL DEFAULT 0,
    DROP CONSTRAINT order_lines_counts_not_negative,
    DROP CONSTRAINT order_lines_refunded_within_failed,
    ADD CONSTRAINT order_lines_counts_not_negative CHECK (LEAST(purchased, cancelled, received_good, defective, missing,
        shipped, delivered, refunded, written_off) >= 0),
    ADD CONSTRAINT order_lines_resolved_within_failed CHECK (refunded + written_off <= defective + missing);
