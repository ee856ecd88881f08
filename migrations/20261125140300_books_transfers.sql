-- Money moved between accounts of the company, and what lists of money are filtered by.

CREATE TABLE cash_transfers (
    id              uuid PRIMARY KEY,
    code            text NOT NULL CONSTRAINT cash_transfers_code_unique UNIQUE,
    from_account_id uuid NOT NULL REFERENCES cash_accounts,
    to_account_id   uuid NOT NULL REFERENCES cash_accounts,
    amount          numeric(17, 2) NOT NULL CONSTRAINT cash_transfers_amount_positive CHECK (amount > 0),
    memo            text,
    transaction_id  uuid NOT NULL REFERENCES ledger_transactions,
    created_by      uuid NOT NULL,
    created_at      timestamptz NOT NULL,
    CONSTRAINT cash_transfers_two_accounts CHECK (from_account_id <> to_account_id)
);
CREATE INDEX cash_transfers_from_account ON cash_transfers (from_account_id, id DESC);
CREATE INDEX cash_transfers_to_account ON cash_transfers (to_account_id, id DESC);
CREATE INDEX cash_transfers_transaction ON cash_transfers (transaction_id);

-- Rows come in the order of time, so that a few bytes a block find the days asked for.
CREATE INDEX ledger_transactions_created_at ON ledger_transactions USING brin (created_at) WITH (autosummarize = on);
CREATE INDEX top_ups_created_at ON top_ups USING brin (created_at) WITH (autosummarize = on);
-- For searches by how they begin, whatever the database's collation.
CREATE INDEX top_ups_code_search ON top_ups (lower(code) text_pattern_ops);
CREATE INDEX top_ups_reference_search ON top_ups (lower(reference) text_pattern_ops);
