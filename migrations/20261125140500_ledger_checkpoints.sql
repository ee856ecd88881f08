-- What accounts held after the postings up to a number, so that no screen has to add up all there are. The postings are
-- the truth; these sums follow from them, and the trial balance adds up again.

CREATE TABLE account_checkpoints (
    account         text NOT NULL,
    currency        text NOT NULL,
    -- Of a company account.
    cash_account_id uuid REFERENCES cash_accounts,
    balance         numeric(20, 2) NOT NULL,
    postings        bigint NOT NULL,
    CONSTRAINT account_checkpoints_unique UNIQUE NULLS NOT DISTINCT (account, currency, cash_account_id)
);
CREATE INDEX account_checkpoints_cash_account ON account_checkpoints (cash_account_id);

-- One row. Postings are numbered when they are written and seen when they are committed, in another order: a number is
-- settled, and all below it, once every transaction has ended that ran when it was seen first.
CREATE TABLE checkpoint_progress (
    -- Postings up to this one are in the checkpoints.
    through    bigint NOT NULL CONSTRAINT checkpoint_progress_in_order CHECK (through <= candidate),
    -- Up to this one they will be once no transaction is left whose id is below `settles_at`.
    candidate  bigint NOT NULL,
    settles_at bigint NOT NULL,
    only_one   boolean PRIMARY KEY DEFAULT true CONSTRAINT checkpoint_progress_one_row CHECK (only_one)
);
INSERT INTO checkpoint_progress (through, candidate, settles_at) VALUES (0, 0, 0);

-- A function, because the planner asks one for its value, and then knows how few postings are left.
CREATE FUNCTION checkpointed_through() RETURNS bigint STABLE LANGUAGE sql AS
    'SELECT through FROM checkpoint_progress';

-- What every account holds now. The rest is added up first, by number: few postings, whatever else is asked.
CREATE VIEW account_balances AS
WITH rest AS MATERIALIZED (
    SELECT account, currency, cash_account_id, sum(amount) AS balance, count(*) AS postings
      FROM postings WHERE id > checkpointed_through()
     GROUP BY account, currency, cash_account_id
)
SELECT account, currency, cash_account_id, sum(balance) AS balance, sum(postings)::bigint AS postings
  FROM (SELECT account, currency, cash_account_id, balance, postings FROM account_checkpoints
        UNION ALL SELECT account, currency, cash_account_id, balance, postings FROM rest) AS counted
 GROUP BY account, currency, cash_account_id;

-- Transactions of a day long gone are found without reading those since.
DROP INDEX ledger_transactions_created_at;
DROP INDEX ledger_transactions_kind;
CREATE INDEX ledger_transactions_created_at ON ledger_transactions (created_at DESC, id DESC);
CREATE INDEX ledger_transactions_kind ON ledger_transactions (kind, created_at DESC, id DESC);
