-- Cash entries take effect once somebody else has approved them.

ALTER TABLE cash_entries
    ALTER COLUMN transaction_id DROP NOT NULL,
    -- Those there are were booked when they were made.
    ADD COLUMN status text NOT NULL DEFAULT 'approved'
        CONSTRAINT cash_entries_status_known CHECK (status IN ('requested', 'approved', 'rejected')),
    ADD COLUMN reason text,
    ADD COLUMN decided_by uuid CONSTRAINT cash_entries_decided_by_fkey REFERENCES users,
    ADD COLUMN decided_at timestamptz;
UPDATE cash_entries SET decided_at = created_at;
ALTER TABLE cash_entries
    ALTER COLUMN status DROP DEFAULT,
    ADD CONSTRAINT cash_entries_decision_complete CHECK ((status = 'requested') = (decided_at IS NULL)
        AND (status = 'approved') = (transaction_id IS NOT NULL)),
    -- Nobody decided about those made before.
    ADD CONSTRAINT cash_entries_two_people CHECK (status <> 'approved' OR decided_by <> created_by);
CREATE INDEX cash_entries_decided_by ON cash_entries (decided_by);
CREATE INDEX cash_entries_status ON cash_entries (status, id DESC);

-- Administrators may have changed the other roles; these start with the new permission.
UPDATE roles SET permissions = permissions || '{books:approve}', version = version + 1
 WHERE code = 'accountant' AND built_in AND NOT permissions @> '{books:approve}';
