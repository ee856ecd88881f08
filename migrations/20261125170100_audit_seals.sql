-- The journal's seals: each holds a digest of its entry and of the seal before it, so that a changed, removed or
-- inserted entry shows. The worker writes them after the commit, since writers of entries must not queue for the
-- last seal. No foreign key: a seal has to outlive the entry that somebody removed.
CREATE TABLE audit_seals (
    event_id  bigint PRIMARY KEY,
    seal      bytea NOT NULL CONSTRAINT audit_seals_length CHECK (length(seal) = 32),
    sealed_at timestamptz NOT NULL
);
CREATE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE ON audit_seals
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seals_not_emptied BEFORE TRUNCATE ON audit_seals EXECUTE FUNCTION refuse_change();

-- Where the chain stood when a day began; the same line is in the log, out of reach of whoever rewrites the database.
CREATE TABLE audit_anchors (
    on_day     date PRIMARY KEY,
    event_id   bigint NOT NULL,
    seal       bytea NOT NULL CONSTRAINT audit_anchors_length CHECK (length(seal) = 32),
    created_at timestamptz NOT NULL
);
CREATE TRIGGER audit_anchors_append_only BEFORE UPDATE OR DELETE ON audit_anchors
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_anchors_not_emptied BEFORE TRUNCATE ON audit_anchors EXECUTE FUNCTION refuse_change();

-- Besides the triggers, nobody has the right: not even the owner of the tables.
-- An owner could take the right again, and a superuser needs none, which is what the seals are for. UPDATE of `id`
-- stays, because the foreign key of the outbox locks the entry, and a lock needs a right to update something.
REVOKE UPDATE, DELETE, TRUNCATE ON events, audit_seals, audit_anchors FROM PUBLIC, CURRENT_USER;
GRANT UPDATE (id) ON events TO CURRENT_USER;
