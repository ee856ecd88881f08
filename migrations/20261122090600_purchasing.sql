-- What was ordered from Chinese shops for an order, and what could not be.

CREATE TABLE purchases (
    id                uuid PRIMARY KEY,
    code              text NOT NULL CONSTRAINT purchases_code_unique UNIQUE,
    order_id          uuid NOT NULL REFERENCES orders,
    status            text NOT NULL CONSTRAINT purchases_status_known CHECK (status IN
                          ('placed', 'paid', 'shipped', 'received', 'closed', 'cancelled', 'refunded')),
    marketplace       text NOT NULL CONSTRAINT purchases_marketplace_known CHECK (marketplace IN ('taobao', 'tmall', '1688', 'other')),
    -- The agency's account at the marketplace.
    buyer_account     text NOT NULL,
    shop_order_number text NOT NULL,
    -- Lines at their prices, freight within China, and what the shop took off before or gave back after payment.
    goods             numeric(17, 2) NOT NULL,
    freight           numeric(17, 2) NOT NULL,
    discount          numeric(17, 2) NOT NULL DEFAULT 0,
    rebate            numeric(17, 2) NOT NULL DEFAULT 0,
    paid              numeric(17, 2) NOT NULL DEFAULT 0,
    refunded          numeric(17, 2) NOT NULL DEFAULT 0,
    -- What was paid less what came back, in đồng at the buying rate of the day it was paid.
    cost              numeric(15, 0) NOT NULL DEFAULT 0,
    difference_reason text,
    cash_account_id   uuid REFERENCES cash_accounts,
    note              text NOT NULL DEFAULT '',
    created_by        uuid NOT NULL,
    created_at        timestamptz NOT NULL,
    paid_at           timestamptz,
    shipped_at        timestamptz,
    received_at       timestamptz,
    warned_at         timestamptz,
    version           integer NOT NULL DEFAULT 1,
    CONSTRAINT purchases_shop_order_number_unique UNIQUE (marketplace, buyer_account, shop_order_number),
    CONSTRAINT purchases_discount_within_price CHECK (discount <= goods + freight),
    CONSTRAINT purchases_refunded_within_paid CHECK (refunded <= paid)
);
CREATE INDEX purchases_order ON purchases (order_id, id);
CREATE INDEX purchases_status ON purchases (status, id DESC);
CREATE INDEX purchases_cash_account ON purchases (cash_account_id);
CREATE INDEX purchases_shop_order_number ON purchases (shop_order_number, id DESC);
CREATE INDEX purchases_untracked ON purchases (paid_at) WHERE status = 'paid' AND warned_at IS NULL;

CREATE TABLE purchase_lines (
    purchase_id   uuid NOT NULL REFERENCES purchases,
    order_line_id uuid NOT NULL REFERENCES order_lines,
    unit_price    numeric(17, 2) NOT NULL,
    quantity      integer NOT NULL CONSTRAINT purchase_lines_quantity_not_negative CHECK (quantity >= 0),
    PRIMARY KEY (purchase_id, order_line_id)
);
CREATE INDEX purchase_lines_order_line ON purchase_lines (order_line_id);

-- The shop has fewer than was ordered.
CREATE TABLE shortages (
    id            uuid PRIMARY KEY,
    order_id      uuid NOT NULL REFERENCES orders,
    order_line_id uuid NOT NULL REFERENCES order_lines,
    purchase_id   uuid REFERENCES purchases,
    quantity      integer NOT NULL CONSTRAINT shortages_quantity_positive CHECK (quantity > 0),
    status        text NOT NULL CONSTRAINT shortages_status_known CHECK (status IN ('awaiting_consent', 'refunded', 'refused')),
    note          text NOT NULL,
    created_by    uuid NOT NULL,
    created_at    timestamptz NOT NULL,
    resolved_at   timestamptz
);
CREATE INDEX shortages_order ON shortages (order_id, id);
CREATE INDEX shortages_order_line ON shortages (order_line_id);
CREATE INDEX shortages_purchase ON shortages (purchase_id);

CREATE TABLE consents (
    id          uuid PRIMARY KEY,
    order_id    uuid NOT NULL REFERENCES orders,
    customer_id uuid NOT NULL REFERENCES customers,
    kind        text NOT NULL CONSTRAINT consents_kind_known CHECK (kind = ANY (ARRAY['shortage'])),
    shortage_id uuid NOT NULL REFERENCES shortages,
    status      text NOT NULL CONSTRAINT consents_status_known CHECK (status IN ('pending', 'accepted', 'refused')),
    -- What the customer is asked, in words of the employee.
    question    text NOT NULL,
    -- Of an answer given on the customer's behalf: how he gave it.
    answer_note text NOT NULL DEFAULT '',
    answered_by uuid,
    answered_at timestamptz,
    created_at  timestamptz NOT NULL
);
CREATE INDEX consents_order ON consents (order_id, id);
CREATE INDEX consents_customer ON consents (customer_id, id DESC);
CREATE INDEX consents_shortage ON consents (shortage_id);
CREATE INDEX consents_status ON consents (status, id DESC);
