-- What every area leans on: the journal, the outbox, repeated requests, settings and the signing keys.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;

-- The journal: one row for every change, written with it.
CREATE TABLE events (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at              timestamptz NOT NULL,
    kind            text NOT NULL,
    subject_id      uuid NOT NULL,
    order_id        uuid,
    customer_id     uuid,
    actor_id        uuid NOT NULL,
    request_id      uuid,
    address         text,
    idempotency_key text,
    data            jsonb NOT NULL
);
CREATE INDEX events_subject ON events (subject_id, id);
CREATE INDEX events_order ON events (order_id, id) WHERE order_id IS NOT NULL;
CREATE INDEX events_actor ON events (actor_id, id);
CREATE INDEX events_kind ON events (kind, id);
CREATE INDEX events_at ON events (at);
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_not_emptied BEFORE TRUNCATE ON events EXECUTE FUNCTION refuse_change();

-- What is still to be told; a row goes when everybody has been.
CREATE TABLE outbox (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id   bigint NOT NULL REFERENCES events,
    state      text NOT NULL DEFAULT 'ready' CONSTRAINT outbox_state_known CHECK (state IN ('ready', 'dead')),
    run_at     timestamptz NOT NULL,
    attempts   integer NOT NULL DEFAULT 0,
    last_error text
);
CREATE INDEX outbox_event ON outbox (event_id);
CREATE INDEX outbox_ready ON outbox (run_at, id) WHERE state = 'ready';

CREATE TABLE idempotency_keys (
    principal   uuid NOT NULL,
    operation   text NOT NULL,
    key         text NOT NULL,
    fingerprint bytea NOT NULL,
    status      smallint,
    body        text,
    created_at  timestamptz NOT NULL,
    -- Money moved under it, so it is never forgotten; found out when it has grown old.
    permanent   boolean NOT NULL DEFAULT false,
    PRIMARY KEY (principal, operation, key)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at) WHERE NOT permanent;

-- The keys that sign access tokens; all nodes on this database share them.
CREATE TABLE signing_keys (
    kid         text PRIMARY KEY,
    private_key bytea NOT NULL,
    created_at  timestamptz NOT NULL
);

-- Every value a setting ever had; the newest counts, and without one the program's default.
CREATE TABLE setting_values (
    key        text NOT NULL,
    version    integer NOT NULL,
    value      jsonb NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by uuid NOT NULL,
    PRIMARY KEY (key, version)
);
CREATE TRIGGER setting_values_append_only BEFORE UPDATE OR DELETE ON setting_values
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
