-- Orders: goods of one shop, bought for one customer.

CREATE TABLE orders (
    id                   uuid PRIMARY KEY,
    code                 text NOT NULL CONSTRAINT orders_code_unique UNIQUE,
    customer_id          uuid NOT NULL CONSTRAINT orders_customer_id_fkey REFERENCES customers,
    channel              text NOT NULL CONSTRAINT orders_channel_known CHECK (channel IN
                             ('extension', 'phone', 'email', 'fax', 'chat')),
    status               text NOT NULL CONSTRAINT orders_status_known CHECK (status IN
                             ('submitted', 'reviewing', 'approved', 'deposited', 'ordering', 'purchased', 'seller_shipped',
                              'in_china', 'in_transit', 'in_vietnam', 'delivering', 'completed', 'cancelled')),
    hold_reason          text CONSTRAINT orders_hold_reason_known CHECK (hold_reason IN
                             ('needs_info', 'customer_unreachable', 'credit', 'manual')),
    hold_note            text,
    marketplace          text NOT NULL CONSTRAINT orders_marketplace_known CHECK (marketplace IN ('taobao', 'tmall', '1688', 'other')),
    shop_id              text NOT NULL,
    shop_name            text NOT NULL,
    -- Where it goes, as it was when the order was placed; null while it is missing.
    recipient            text,
    phone                text,
    address              text,
    warehouse_id         uuid NOT NULL CONSTRAINT orders_warehouse_id_fkey REFERENCES warehouses,
    tally                boolean NOT NULL,
    crate                boolean NOT NULL,
    insurance            boolean NOT NULL,
    shipping_line        text NOT NULL CONSTRAINT orders_shipping_line_known CHECK (shipping_line IN ('express', 'standard', 'official')),
    -- Goods that need no counting, on the customer's or the warehouse's word.
    tally_exempt         boolean NOT NULL DEFAULT false,
    -- "Buy what there is": a shortage is refunded without asking.
    accepts_shortage     boolean NOT NULL DEFAULT false,
    rate_card_version_id uuid REFERENCES rate_card_versions,
    exchange_rate        numeric(10, 4),
    china_freight        numeric(17, 2) NOT NULL DEFAULT 0,
    goods                numeric(17, 2) NOT NULL,
    total                numeric(15, 0) NOT NULL DEFAULT 0,
    deposit              numeric(15, 0) NOT NULL DEFAULT 0,
    paid                 numeric(15, 0) NOT NULL DEFAULT 0 CONSTRAINT orders_paid_not_negative CHECK (paid >= 0),
    payment_status       text NOT NULL DEFAULT 'unpaid' CONSTRAINT orders_payment_status_known CHECK (payment_status IN
                             ('unpaid', 'deposit_paid', 'partly_paid', 'paid', 'refund_due')),
    care_staff_id        uuid CONSTRAINT orders_care_staff_id_fkey REFERENCES users,
    ordering_staff_id    uuid CONSTRAINT orders_ordering_staff_id_fkey REFERENCES users,
    customer_note        text NOT NULL DEFAULT '',
    internal_note        text NOT NULL DEFAULT '',
    -- Of an order taken by phone, mail or fax: where the customer's words are kept.
    source_document      text,
    created_by           uuid NOT NULL,
    created_at           timestamptz NOT NULL,
    approved_at          timestamptz,
    reminded_at          timestamptz,
    deposited_at         timestamptz,
    purchased_at         timestamptz,
    completed_at         timestamptz,
    cancelled_at         timestamptz,
    cancel_reason        text,
    version              integer NOT NULL DEFAULT 1,
    CONSTRAINT orders_priced_when_approved CHECK (status IN ('submitted', 'reviewing', 'cancelled')
        OR (rate_card_version_id IS NOT NULL AND exchange_rate IS NOT NULL))
);
CREATE INDEX orders_customer ON orders (customer_id, id DESC);
CREATE INDEX orders_status ON orders (status, id DESC);
CREATE INDEX orders_care_staff ON orders (care_staff_id, id DESC);
CREATE INDEX orders_ordering_staff ON orders (ordering_staff_id, id DESC);
CREATE INDEX orders_warehouse ON orders (warehouse_id);
CREATE INDEX orders_rate_card_version ON orders (rate_card_version_id);
CREATE INDEX orders_awaiting_deposit ON orders (approved_at) WHERE status = 'approved';

CREATE TABLE order_lines (
    id            uuid PRIMARY KEY,
    order_id      uuid NOT NULL REFERENCES orders,
    position      integer NOT NULL,
    item_id       text NOT NULL,
    variant_key   text NOT NULL,
    link          text NOT NULL,
    title         text NOT NULL,
    variant       text NOT NULL,
    image         text NOT NULL,
    unit_price    numeric(17, 2) NOT NULL CONSTRAINT order_lines_unit_price_not_negative CHECK (unit_price >= 0),
    quantity      integer NOT NULL CONSTRAINT order_lines_quantity_positive CHECK (quantity > 0),
    min_quantity  integer NOT NULL DEFAULT 1,
    note          text NOT NULL DEFAULT '',
    -- Where each unit is. A unit leaves one count only by entering another.
    purchased     integer NOT NULL DEFAULT 0,
    cancelled     integer NOT NULL DEFAULT 0,
    received_good integer NOT NULL DEFAULT 0,
    defective     integer NOT NULL DEFAULT 0,
    missing       integer NOT NULL DEFAULT 0,
    shipped       integer NOT NULL DEFAULT 0,
    delivered     integer NOT NULL DEFAULT 0,
    refunded      integer NOT NULL DEFAULT 0,
    created_at    timestamptz NOT NULL,
    removed_at    timestamptz,
    CONSTRAINT order_lines_position_unique UNIQUE (order_id, position),
    CONSTRAINT order_lines_counts_not_negative CHECK (LEAST(purchased, cancelled, received_good, defective, missing,
        shipped, delivered, refunded) >= 0),
    CONSTRAINT order_lines_purchased_within_ordered CHECK (purchased + cancelled <= quantity),
    CONSTRAINT order_lines_received_within_purchased CHECK (received_good + defective + missing <= purchased),
    CONSTRAINT order_lines_shipped_within_received CHECK (delivered <= shipped AND shipped <= received_good),
    CONSTRAINT order_lines_refunded_within_failed CHECK (refunded <= defective + missing)
);

CREATE TABLE order_charges (
    order_id    uuid NOT NULL REFERENCES orders,
    kind        text NOT NULL CONSTRAINT order_charges_kind_known CHECK (kind IN
                    ('goods', 'china_freight', 'service_fee', 'tally_fee', 'crate_fee', 'insurance_fee', 'freight',
                     'storage_fee', 'last_mile_fee', 'surcharge', 'discount')),
    position    integer NOT NULL,
    -- Negative for what takes away from the total.
    amount      numeric(15, 0) NOT NULL,
    explanation jsonb NOT NULL,
    PRIMARY KEY (order_id, kind, position)
);
