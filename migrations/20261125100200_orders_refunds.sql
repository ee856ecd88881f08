-- Money given back for orders. What exceeds the employee's limit waits for somebody else to agree.
CREATE TABLE refunds (
    id             uuid PRIMARY KEY,
    code           text NOT NULL CONSTRAINT refunds_code_unique UNIQUE,
    order_id       uuid NOT NULL REFERENCES orders,
    -- Of failed units: which, and how many. Goodwill names neither.
    order_line_id  uuid REFERENCES order_lines,
    quantity       integer CONSTRAINT refunds_quantity_positive CHECK (quantity > 0),
    -- By how much the order costs less, and what of that went back to the wallet.
    amount         numeric(15, 0) NOT NULL CONSTRAINT refunds_amount_not_negative CHECK (amount >= 0),
    paid_back      numeric(15, 0) NOT NULL DEFAULT 0,
    status         text NOT NULL CONSTRAINT refunds_status_known CHECK (status IN ('requested', 'granted', 'rejected')),
    -- Granted by whoever asked, within `order.refund_limit`.
    within_limit   boolean NOT NULL DEFAULT false,
    reason         text NOT NULL,
    decision_note  text,
    transaction_id uuid REFERENCES ledger_transactions,
    requested_by   uuid NOT NULL,
    decided_by     uuid,
    decided_at     timestamptz,
    created_at     timestamptz NOT NULL,
    CONSTRAINT refunds_units_of_a_line CHECK ((order_line_id IS NULL) = (quantity IS NULL)),
    CONSTRAINT refunds_paid_back_within_amount CHECK (paid_back BETWEEN 0 AND amount),
    CONSTRAINT refunds_decision_complete CHECK ((status = 'requested') = (decided_at IS NULL)
        AND (decided_at IS NULL) = (decided_by IS NULL)),
    CONSTRAINT refunds_two_people CHECK (status <> 'granted' OR within_limit OR decided_by <> requested_by)
);
CREATE INDEX refunds_order ON refunds (order_id, id DESC);
CREATE INDEX refunds_order_line ON refunds (order_line_id);
CREATE INDEX refunds_status ON refunds (status, id DESC);
CREATE INDEX refunds_transaction ON refunds (transaction_id);

-- What was agreed for giving an order up, in the place of its other charges.
ALTER TABLE order_charges DROP CONSTRAINT order_charges_kind_known,
    ADD CONSTRAINT order_charges_kind_known CHECK (kind IN
        ('goods', 'china_freight', 'service_fee', 'tally_fee', 'crate_fee', 'insurance_fee', 'freight', 'storage_fee',
         'last_mile_fee', 'surcharge', 'cancellation_fee', 'discount'));
