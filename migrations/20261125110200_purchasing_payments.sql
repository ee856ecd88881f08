-- What shops were paid, payment by payment, and what the yuan have cost.
CREATE TABLE purchase_payments (
    transaction_id    uuid PRIMARY KEY REFERENCES ledger_transactions,
    purchase_id       uuid NOT NULL REFERENCES purchases,
    cash_account_id   uuid NOT NULL REFERENCES cash_accounts,
    amount            numeric(17, 2) NOT NULL CONSTRAINT purchase_payments_amount_positive CHECK (amount > 0),
    cost              numeric(15, 0) NOT NULL,
    -- Đồng for each yuan, and where that comes from.
    rate              numeric(10, 4) NOT NULL,
    rate_source       text NOT NULL CONSTRAINT purchase_payments_rate_source_known CHECK (rate_source IN
                          ('average', 'buying_rate', 'both')),
    -- Why it was not what was owed.
    difference_reason text,
    paid_by           uuid NOT NULL,
    paid_at           timestamptz NOT NULL
);
CREATE INDEX purchase_payments_purchase ON purchase_payments (purchase_id, transaction_id);
CREATE INDEX purchase_payments_cash_account ON purchase_payments (cash_account_id);
CREATE TRIGGER purchase_payments_append_only BEFORE UPDATE OR DELETE ON purchase_payments
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Until now every purchase was paid once, at the day's buying rate.
INSERT INTO purchase_payments (transaction_id, purchase_id, cash_account_id, amount, cost, rate, rate_source,
                               difference_reason, paid_by, paid_at)
SELECT booked.id, purchases.id, cash.cash_account_id, -cash.amount, cost.amount,
       GREATEST(round(cost.amount / -cash.amount, 4), 0.0001), 'buying_rate', purchases.difference_reason,
       booked.actor_id, booked.created_at
  FROM ledger_transactions booked
       JOIN purchases ON purchases.id = booked.subject_id
       JOIN postings cash ON cash.transaction_id = booked.id AND cash.account = 'cash'
       JOIN postings cost ON cost.transaction_id = booked.id AND cost.account = 'purchase_cost'
 WHERE booked.kind = 'purchase_payment';

-- Adds the position in yuan up from the index alone.
CREATE INDEX postings_fx_position ON postings (currency) INCLUDE (amount) WHERE account = 'fx_position';
