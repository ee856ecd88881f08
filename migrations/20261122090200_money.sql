-- The double-entry ledger and what stands on it: wallets, company accounts, top-ups, exchange rates.

-- A customer's prepaid đồng. The row is what concurrent payments queue on; its truth is the postings'.
CREATE TABLE wallets (
    customer_id  uuid PRIMARY KEY REFERENCES customers,
    balance      numeric(15, 0) NOT NULL DEFAULT 0,
    held         numeric(15, 0) NOT NULL DEFAULT 0 CONSTRAINT wallets_held_not_negative CHECK (held >= 0),
    credit_limit numeric(15, 0) NOT NULL DEFAULT 0 CONSTRAINT wallets_credit_limit_not_negative CHECK (credit_limit >= 0),
    CONSTRAINT wallets_available_not_negative CHECK (balance - held + credit_limit >= 0)
);

CREATE TABLE cash_accounts (
    id         uuid PRIMARY KEY,
    code       text NOT NULL CONSTRAINT cash_accounts_code_unique UNIQUE,
    name       text NOT NULL,
    currency   text NOT NULL CONSTRAINT cash_accounts_currency_known CHECK (currency IN ('VND', 'CNY')),
    kind       text NOT NULL CONSTRAINT cash_accounts_kind_known CHECK (kind IN ('bank', 'cash', 'alipay', 'wechat')),
    status     text NOT NULL DEFAULT 'open' CONSTRAINT cash_accounts_status_known CHECK (status IN ('open', 'closed')),
    version    integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL
);

CREATE TABLE ledger_transactions (
    id              uuid PRIMARY KEY,
    kind            text NOT NULL CONSTRAINT ledger_transactions_kind_known CHECK (kind IN
                        ('top_up', 'deposit', 'payment', 'refund', 'cancellation_fee', 'revenue', 'purchase_payment',
                         'purchase_refund', 'cny_purchase', 'cash_entry', 'shipment_cost', 'reversal')),
    -- What it belongs to: the top-up, order, purchase, …
    subject_id      uuid NOT NULL,
    order_id        uuid,
    customer_id     uuid,
    actor_id        uuid NOT NULL,
    idempotency_key text,
    memo            text,
    reverses_id     uuid CONSTRAINT ledger_transactions_reversed_once UNIQUE REFERENCES ledger_transactions,
    created_at      timestamptz NOT NULL
);
CREATE INDEX ledger_transactions_order ON ledger_transactions (order_id, id) WHERE order_id IS NOT NULL;
CREATE INDEX ledger_transactions_customer ON ledger_transactions (customer_id, id) WHERE customer_id IS NOT NULL;
CREATE INDEX ledger_transactions_subject ON ledger_transactions (subject_id, id);
CREATE INDEX ledger_transactions_kind ON ledger_transactions (kind, id);
CREATE INDEX ledger_transactions_key ON ledger_transactions (idempotency_key, actor_id) WHERE idempotency_key IS NOT NULL;

-- Debits are positive, credits negative; every transaction comes to zero in each currency.
CREATE TABLE postings (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transaction_id  uuid NOT NULL REFERENCES ledger_transactions,
    account         text NOT NULL CONSTRAINT postings_account_known CHECK (account IN
                        ('cash', 'customer_wallet', 'order_prepayment', 'fx_position', 'purchase_cost', 'freight_cost',
                         'revenue_goods', 'revenue_china_freight', 'revenue_service', 'revenue_tally', 'revenue_crate',
                         'revenue_insurance', 'revenue_freight', 'revenue_storage', 'revenue_last_mile',
                         'revenue_other', 'discounts_given', 'equity', 'other_income', 'other_expense')),
    currency        text NOT NULL CONSTRAINT postings_currency_known CHECK (currency IN ('VND', 'CNY')),
    amount          numeric(17, 2) NOT NULL CONSTRAINT postings_amount_not_zero CHECK (amount <> 0),
    customer_id     uuid REFERENCES customers,
    order_id        uuid,
    cash_account_id uuid REFERENCES cash_accounts,
    -- Of a wallet: what it held afterwards, from its owner's side.
    balance_after   numeric(15, 0),
    -- The transaction's, so that the books of a day need no look at it.
    created_at      timestamptz NOT NULL,
    CONSTRAINT postings_vnd_whole CHECK (currency <> 'VND' OR amount = trunc(amount)),
    CONSTRAINT postings_owner_named CHECK (
        (account = 'customer_wallet') = (balance_after IS NOT NULL)
        AND (account <> 'customer_wallet' OR customer_id IS NOT NULL)
        AND (account <> 'order_prepayment' OR order_id IS NOT NULL)
        AND (account = 'cash') = (cash_account_id IS NOT NULL))
);
CREATE INDEX postings_transaction ON postings (transaction_id);
CREATE INDEX postings_wallet ON postings (customer_id, id DESC) WHERE account = 'customer_wallet';
CREATE INDEX postings_customer ON postings (customer_id);
CREATE INDEX postings_order ON postings (order_id) WHERE account = 'order_prepayment';
CREATE INDEX postings_cash ON postings (cash_account_id, created_at DESC, id DESC) INCLUDE (amount)
    WHERE cash_account_id IS NOT NULL;
CREATE INDEX postings_cash_book ON postings (currency, created_at DESC, id DESC) WHERE cash_account_id IS NOT NULL;
CREATE INDEX postings_account ON postings (account, currency);

CREATE TRIGGER ledger_transactions_append_only BEFORE UPDATE OR DELETE ON ledger_transactions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_transactions_not_emptied BEFORE TRUNCATE ON ledger_transactions EXECUTE FUNCTION refuse_change();
CREATE TRIGGER postings_append_only BEFORE UPDATE OR DELETE ON postings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER postings_not_emptied BEFORE TRUNCATE ON postings EXECUTE FUNCTION refuse_change();

-- Looks at all the rows of a statement together: postings of one transaction arrive in one statement or not at all.
CREATE FUNCTION require_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added GROUP BY transaction_id, currency HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'the postings do not come to zero' USING ERRCODE = 'check_violation', CONSTRAINT = 'postings_balance';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER postings_balance AFTER INSERT ON postings
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION require_balance();

CREATE TABLE top_ups (
    id              uuid PRIMARY KEY,
    code            text NOT NULL CONSTRAINT top_ups_code_unique UNIQUE,
    customer_id     uuid NOT NULL CONSTRAINT top_ups_customer_id_fkey REFERENCES customers,
    amount          numeric(15, 0) NOT NULL CONSTRAINT top_ups_amount_positive CHECK (amount > 0),
    cash_account_id uuid NOT NULL CONSTRAINT top_ups_cash_account_id_fkey REFERENCES cash_accounts,
    -- What the bank's statement says, by which the money is recognised.
    reference       text NOT NULL,
    status          text NOT NULL CONSTRAINT top_ups_status_known CHECK (status IN ('requested', 'confirmed', 'rejected')),
    reason          text,
    transaction_id  uuid REFERENCES ledger_transactions,
    requested_by    uuid NOT NULL REFERENCES users,
    decided_by      uuid REFERENCES users,
    decided_at      timestamptz,
    created_at      timestamptz NOT NULL,
    CONSTRAINT top_ups_decision_complete CHECK ((status = 'requested') = (decided_at IS NULL)
        AND (status = 'confirmed') = (transaction_id IS NOT NULL)),
    CONSTRAINT top_ups_two_people CHECK (status <> 'confirmed' OR decided_by <> requested_by)
);
CREATE INDEX top_ups_customer ON top_ups (customer_id, id DESC);
CREATE INDEX top_ups_status ON top_ups (status, id DESC);
CREATE INDEX top_ups_cash_account ON top_ups (cash_account_id);
CREATE INDEX top_ups_transaction ON top_ups (transaction_id);
CREATE INDEX top_ups_requested_by ON top_ups (requested_by);
CREATE INDEX top_ups_decided_by ON top_ups (decided_by);

CREATE TABLE exchange_rates (
    id         uuid PRIMARY KEY,
    sell       numeric(10, 4) NOT NULL CONSTRAINT exchange_rates_sell_positive CHECK (sell > 0),
    buy        numeric(10, 4) NOT NULL CONSTRAINT exchange_rates_buy_positive CHECK (buy > 0),
    valid_from timestamptz NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX exchange_rates_valid_from ON exchange_rates (valid_from DESC, id DESC);
CREATE TRIGGER exchange_rates_append_only BEFORE UPDATE OR DELETE ON exchange_rates
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Yuan bought with đồng, at what they cost.
CREATE TABLE cny_purchases (
    id              uuid PRIMARY KEY,
    code            text NOT NULL CONSTRAINT cny_purchases_code_unique UNIQUE,
    from_account_id uuid NOT NULL REFERENCES cash_accounts,
    to_account_id   uuid NOT NULL REFERENCES cash_accounts,
    vnd             numeric(15, 0) NOT NULL CONSTRAINT cny_purchases_vnd_positive CHECK (vnd > 0),
    cny             numeric(17, 2) NOT NULL CONSTRAINT cny_purchases_cny_positive CHECK (cny > 0),
    memo            text,
    transaction_id  uuid NOT NULL REFERENCES ledger_transactions,
    created_by      uuid NOT NULL,
    created_at      timestamptz NOT NULL
);
CREATE INDEX cny_purchases_from_account ON cny_purchases (from_account_id);
CREATE INDEX cny_purchases_to_account ON cny_purchases (to_account_id);
CREATE INDEX cny_purchases_transaction ON cny_purchases (transaction_id);

-- Money in or out of a company account that no other document explains.
CREATE TABLE cash_entries (
    id              uuid PRIMARY KEY,
    code            text NOT NULL CONSTRAINT cash_entries_code_unique UNIQUE,
    cash_account_id uuid NOT NULL REFERENCES cash_accounts,
    direction       text NOT NULL CONSTRAINT cash_entries_direction_known CHECK (direction IN ('in', 'out')),
    category        text NOT NULL CONSTRAINT cash_entries_category_known CHECK (category IN ('equity', 'other_income', 'other_expense')),
    amount          numeric(17, 2) NOT NULL CONSTRAINT cash_entries_amount_positive CHECK (amount > 0),
    memo            text NOT NULL,
    transaction_id  uuid NOT NULL REFERENCES ledger_transactions,
    created_by      uuid NOT NULL,
    created_at      timestamptz NOT NULL
);
CREATE INDEX cash_entries_cash_account ON cash_entries (cash_account_id, id DESC);
CREATE INDEX cash_entries_transaction ON cash_entries (transaction_id);
