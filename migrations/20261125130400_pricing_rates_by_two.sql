-- An exchange rate counts once a second person has confirmed it.
DROP TRIGGER exchange_rates_append_only ON exchange_rates;
ALTER TABLE exchange_rates
    ADD COLUMN status text NOT NULL DEFAULT 'confirmed'
        CONSTRAINT exchange_rates_status_known CHECK (status IN ('proposed', 'confirmed', 'rejected')),
    ADD COLUMN decided_by uuid,
    ADD COLUMN decided_at timestamptz,
    ADD COLUMN reason text;
-- By one person, as it was then.
UPDATE exchange_rates SET decided_at = created_at;
ALTER TABLE exchange_rates
    ALTER COLUMN status DROP DEFAULT,
    ADD CONSTRAINT exchange_rates_decision_complete CHECK ((status = 'proposed') = (decided_at IS NULL)),
    ADD CONSTRAINT exchange_rates_two_people CHECK (status <> 'confirmed' OR decided_by IS DISTINCT FROM created_by),
    ADD CONSTRAINT exchange_rates_sell_covers_buy CHECK (sell >= buy) NOT VALID;
DROP INDEX exchange_rates_valid_from;
CREATE INDEX exchange_rates_in_force ON exchange_rates (valid_from DESC, id DESC) WHERE status = 'confirmed';
CREATE INDEX exchange_rates_status ON exchange_rates (status, id DESC);

CREATE TRIGGER exchange_rates_decided_once BEFORE UPDATE ON exchange_rates
    FOR EACH ROW WHEN (OLD.status <> 'proposed'
        OR (OLD.sell, OLD.buy, OLD.created_by) IS DISTINCT FROM (NEW.sell, NEW.buy, NEW.created_by))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER exchange_rates_kept BEFORE DELETE ON exchange_rates FOR EACH ROW EXECUTE FUNCTION refuse_change();

UPDATE roles SET permissions = permissions || ARRAY['exchange_rates:confirm']
 WHERE code = 'accountant' AND built_in AND NOT permissions @> ARRAY['exchange_rates:confirm'];

-- For searches by how they begin.
CREATE INDEX rate_cards_code_search ON rate_cards (lower(code) text_pattern_ops);
CREATE INDEX rate_cards_name_search ON rate_cards (lower(name) text_pattern_ops);
