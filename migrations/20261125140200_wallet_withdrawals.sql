-- Money that customers take out of their wallets.

ALTER TABLE ledger_transactions
    DROP CONSTRAINT ledger_transactions_kind_known,
    ADD CONSTRAINT ledger_transactions_kind_known CHECK (kind IN
        ('top_up', 'withdrawal', 'deposit', 'payment', 'refund', 'cancellation_fee', 'revenue', 'purchase_payment',
         'purchase_refund', 'cny_purchase', 'cash_entry', 'cash_transfer', 'shipment_cost', 'reversal'));

CREATE TABLE withdrawals (
    id              uuid PRIMARY KEY,
    code            text NOT NULL CONSTRAINT withdrawals_code_unique UNIQUE,
    customer_id     uuid NOT NULL CONSTRAINT withdrawals_customer_id_fkey REFERENCES customers,
    amount          numeric(15, 0) NOT NULL CONSTRAINT withdrawals_amount_positive CHECK (amount > 0),
    -- Where it is to go.
    bank            text NOT NULL,
    account_number  text NOT NULL,
    account_holder  text NOT NULL,
    status          text NOT NULL CONSTRAINT withdrawals_status_known CHECK (status IN ('requested', 'approved', 'paid', 'rejected')),
    reason          text,
    cash_account_id uuid CONSTRAINT withdrawals_cash_account_id_fkey REFERENCES cash_accounts,
    -- What the bank's statement says.
    reference       text,
    transaction_id  uuid REFERENCES ledger_transactions,
    requested_by    uuid NOT NULL REFERENCES users,
    decided_by      uuid REFERENCES users,
    decided_at      timestamptz,
    paid_by         uuid REFERENCES users,
    paid_at         timestamptz,
    created_at      timestamptz NOT NULL,
    CONSTRAINT withdrawals_decision_complete CHECK ((status = 'requested') = (decided_at IS NULL)
        AND (decided_by IS NULL) = (decided_at IS NULL)),
    CONSTRAINT withdrawals_payment_complete CHECK ((status = 'paid') = (paid_at IS NOT NULL)
        AND (status = 'paid') = (transaction_id IS NOT NULL) AND (status = 'paid') = (cash_account_id IS NOT NULL)),
    CONSTRAINT withdrawals_two_people CHECK (status NOT IN ('approved', 'paid') OR decided_by <> requested_by)
);
CREATE INDEX withdrawals_customer ON withdrawals (customer_id, id DESC);
CREATE INDEX withdrawals_status ON withdrawals (status, id DESC);
-- What wallets hold, for the trial balance.
CREATE INDEX withdrawals_held ON withdrawals (customer_id) INCLUDE (amount) WHERE status IN ('requested', 'approved');
CREATE INDEX withdrawals_cash_account ON withdrawals (cash_account_id);
CREATE INDEX withdrawals_transaction ON withdrawals (transaction_id);
CREATE INDEX withdrawals_requested_by ON withdrawals (requested_by);
CREATE INDEX withdrawals_decided_by ON withdrawals (decided_by);
CREATE INDEX withdrawals_paid_by ON withdrawals (paid_by);
CREATE INDEX withdrawals_code_search ON withdrawals (lower(code) text_pattern_ops);

-- Administrators may have changed the other roles; these start with the new permissions.
UPDATE roles SET permissions = permissions || '{wallets:withdraw}', version = version + 1
 WHERE code IN ('customer', 'order_manager', 'care_manager', 'care_staff', 'accountant') AND built_in
   AND NOT permissions @> '{wallets:withdraw}';
UPDATE roles SET permissions = permissions || '{wallets:approve_withdrawal,wallets:pay_withdrawal}', version = version + 1
 WHERE code = 'accountant' AND built_in AND NOT permissions @> '{wallets:approve_withdrawal}';
