-- Rate cards in versions, and the quotes given from them.

CREATE TABLE rate_cards (
    id          uuid PRIMARY KEY,
    code        text NOT NULL CONSTRAINT rate_cards_code_unique UNIQUE,
    name        text NOT NULL,
    -- Whom it is for: one customer, a level, or (neither) everybody.
    customer_id uuid CONSTRAINT rate_cards_customer_id_fkey REFERENCES customers,
    level_id    uuid CONSTRAINT rate_cards_level_id_fkey REFERENCES levels,
    created_at  timestamptz NOT NULL,
    CONSTRAINT rate_cards_one_audience CHECK (customer_id IS NULL OR level_id IS NULL)
);
CREATE INDEX rate_cards_customer ON rate_cards (customer_id);
CREATE INDEX rate_cards_level ON rate_cards (level_id);

CREATE TABLE rate_card_versions (
    id           uuid PRIMARY KEY,
    rate_card_id uuid NOT NULL CONSTRAINT rate_card_versions_rate_card_id_fkey REFERENCES rate_cards,
    version      integer NOT NULL,
    -- How often the draft was written.
    revision     integer NOT NULL DEFAULT 1,
    status       text NOT NULL CONSTRAINT rate_card_versions_status_known CHECK (status IN ('draft', 'published')),
    tables       jsonb NOT NULL,
    valid_from   timestamptz,
    -- Everybody who wrote the draft.
    authors      uuid[] NOT NULL,
    published_by uuid,
    published_at timestamptz,
    created_at   timestamptz NOT NULL,
    CONSTRAINT rate_card_versions_number_unique UNIQUE (rate_card_id, version),
    CONSTRAINT rate_card_versions_published_complete CHECK ((status = 'published') = (valid_from IS NOT NULL)
        AND (status = 'published') = (published_by IS NOT NULL) AND (status = 'published') = (published_at IS NOT NULL)),
    CONSTRAINT rate_card_versions_two_people CHECK (published_by <> ALL (authors))
);
CREATE INDEX rate_card_versions_valid_from ON rate_card_versions (rate_card_id, valid_from DESC) WHERE status = 'published';

CREATE FUNCTION refuse_change_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'published' THEN
        RAISE EXCEPTION 'a published version is immutable';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rate_card_versions_immutable BEFORE UPDATE ON rate_card_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published();
CREATE TRIGGER rate_card_versions_kept BEFORE DELETE ON rate_card_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE quotes (
    id                   uuid PRIMARY KEY,
    customer_id          uuid NOT NULL CONSTRAINT quotes_customer_id_fkey REFERENCES customers,
    rate_card_version_id uuid NOT NULL REFERENCES rate_card_versions,
    exchange_rate        numeric(10, 4) NOT NULL,
    request              jsonb NOT NULL,
    result               jsonb NOT NULL,
    total                numeric(15, 0) NOT NULL,
    deposit              numeric(15, 0) NOT NULL,
    created_by           uuid NOT NULL,
    created_at           timestamptz NOT NULL,
    expires_at           timestamptz NOT NULL
);
CREATE INDEX quotes_customer ON quotes (customer_id, id DESC);
CREATE INDEX quotes_rate_card_version ON quotes (rate_card_version_id);
