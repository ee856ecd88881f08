-- Packages on their way: scanned, bagged, shipped, unloaded.

CREATE TABLE shipments (
    id             uuid PRIMARY KEY,
    code           text NOT NULL CONSTRAINT shipments_code_unique UNIQUE,
    origin_id      uuid NOT NULL CONSTRAINT shipments_origin_id_fkey REFERENCES warehouses,
    destination_id uuid NOT NULL CONSTRAINT shipments_destination_id_fkey REFERENCES warehouses,
    status         text NOT NULL CONSTRAINT shipments_status_known CHECK (status IN
                       ('loading', 'departed', 'at_border', 'arrived', 'closed')),
    vehicle_plate  text,
    driver         text,
    seal_number    text,
    route          text,
    note           text NOT NULL DEFAULT '',
    -- What the closing found.
    reconciliation jsonb,
    created_by     uuid NOT NULL,
    created_at     timestamptz NOT NULL,
    departed_at    timestamptz,
    border_at      timestamptz,
    arrived_at     timestamptz,
    closed_at      timestamptz,
    version        integer NOT NULL DEFAULT 1
);
CREATE INDEX shipments_status ON shipments (status, id DESC);
CREATE INDEX shipments_origin ON shipments (origin_id);
CREATE INDEX shipments_destination ON shipments (destination_id);

CREATE TABLE bags (
    id             uuid PRIMARY KEY,
    code           text NOT NULL CONSTRAINT bags_code_unique UNIQUE,
    origin_id      uuid NOT NULL CONSTRAINT bags_origin_id_fkey REFERENCES warehouses,
    destination_id uuid NOT NULL CONSTRAINT bags_destination_id_fkey REFERENCES warehouses,
    status         text NOT NULL CONSTRAINT bags_status_known CHECK (status IN ('open', 'sealed', 'in_transit', 'arrived')),
    seal_number    text,
    weight         numeric(9, 3),
    shipment_id    uuid REFERENCES shipments,
    created_by     uuid NOT NULL,
    created_at     timestamptz NOT NULL,
    version        integer NOT NULL DEFAULT 1
);
CREATE INDEX bags_shipment ON bags (shipment_id);
CREATE INDEX bags_status ON bags (status, id DESC);
CREATE INDEX bags_origin ON bags (origin_id);
CREATE INDEX bags_destination ON bags (destination_id);

CREATE TABLE deliveries (
    id             uuid PRIMARY KEY,
    code           text NOT NULL CONSTRAINT deliveries_code_unique UNIQUE,
    customer_id    uuid NOT NULL CONSTRAINT deliveries_customer_id_fkey REFERENCES customers,
    warehouse_id   uuid NOT NULL CONSTRAINT deliveries_warehouse_id_fkey REFERENCES warehouses,
    kind           text NOT NULL CONSTRAINT deliveries_kind_known CHECK (kind IN ('delivery', 'pickup')),
    status         text NOT NULL CONSTRAINT deliveries_status_known CHECK (status IN
                       ('requested', 'paid', 'picking', 'handed_over', 'delivered', 'refused', 'cancelled')),
    recipient      text NOT NULL,
    phone          text NOT NULL,
    address        text NOT NULL,
    note           text NOT NULL DEFAULT '',
    handled_by     uuid REFERENCES users,
    signed_name    text,
    signature      text,
    refusal_reason text,
    created_by     uuid NOT NULL,
    created_at     timestamptz NOT NULL,
    paid_at        timestamptz,
    picking_at     timestamptz,
    handed_over_at timestamptz,
    signed_at      timestamptz,
    version        integer NOT NULL DEFAULT 1
);
CREATE INDEX deliveries_customer ON deliveries (customer_id, id DESC);
CREATE INDEX deliveries_status ON deliveries (status, id DESC);
CREATE INDEX deliveries_warehouse ON deliveries (warehouse_id, id DESC);
CREATE INDEX deliveries_handled_by ON deliveries (handled_by);

CREATE TABLE packages (
    id                uuid PRIMARY KEY,
    code              text NOT NULL CONSTRAINT packages_code_unique UNIQUE,
    tracking_number   text NOT NULL CONSTRAINT packages_tracking_number_unique UNIQUE
                          CONSTRAINT packages_tracking_number_form CHECK (tracking_number ~ '^[A-Z0-9-]{4,40}$'),
    status            text NOT NULL CONSTRAINT packages_status_known CHECK (status IN
                          ('announced', 'in_china', 'packed', 'in_transit', 'in_vietnam', 'out_for_delivery', 'delivered',
                           'anonymous', 'held', 'lost', 'damaged', 'returning', 'returned', 'disposed')),
    -- Where a held or lost package goes back to when it is released or found.
    resumes_as        text CONSTRAINT packages_resumes_as_known CHECK (resumes_as IN
                          ('announced', 'in_china', 'packed', 'in_transit', 'in_vietnam', 'anonymous')),
    reason            text,
    customer_id       uuid CONSTRAINT packages_customer_id_fkey REFERENCES customers,
    origin_id         uuid REFERENCES warehouses,
    destination_id    uuid CONSTRAINT packages_destination_id_fkey REFERENCES warehouses,
    goods_class       text NOT NULL DEFAULT 'ordinary' CONSTRAINT packages_goods_class_known CHECK (goods_class IN ('ordinary', 'batch', 'sensitive')),
    tally             text NOT NULL DEFAULT 'none' CONSTRAINT packages_tally_known CHECK (tally IN ('none', 'due', 'done', 'exempt')),
    crate             boolean NOT NULL DEFAULT false,
    -- Kilograms, and centimetres.
    weight_china      numeric(9, 3),
    weight_vietnam    numeric(9, 3),
    length            numeric(5, 1),
    width             numeric(5, 1),
    height            numeric(5, 1),
    bag_id            uuid REFERENCES bags,
    shipment_id       uuid REFERENCES shipments,
    delivery_id       uuid REFERENCES deliveries,
    -- In Vietnam without being on the manifest of the shipment it came with.
    excess            boolean NOT NULL DEFAULT false,
    note              text NOT NULL DEFAULT '',
    created_by        uuid NOT NULL,
    created_at        timestamptz NOT NULL,
    received_china_at timestamptz,
    departed_at       timestamptz,
    received_vietnam_at timestamptz,
    delivered_at      timestamptz,
    version           integer NOT NULL DEFAULT 1
);
-- For those who know how a number begins.
CREATE INDEX packages_tracking_number_prefix ON packages (tracking_number text_pattern_ops);
CREATE INDEX packages_customer ON packages (customer_id, id DESC);
CREATE INDEX packages_status ON packages (status, id DESC);
CREATE INDEX packages_bag ON packages (bag_id) WHERE bag_id IS NOT NULL;
CREATE INDEX packages_shipment ON packages (shipment_id) WHERE shipment_id IS NOT NULL;
CREATE INDEX packages_delivery ON packages (delivery_id) WHERE delivery_id IS NOT NULL;
CREATE INDEX packages_origin ON packages (origin_id);
CREATE INDEX packages_destination ON packages (destination_id);

-- Which purchases a package carries: one number may serve several, and one purchase may need several.
CREATE TABLE package_purchases (
    package_id  uuid NOT NULL REFERENCES packages,
    purchase_id uuid NOT NULL REFERENCES purchases,
    order_id    uuid NOT NULL REFERENCES orders,
    PRIMARY KEY (package_id, purchase_id)
);
CREATE INDEX package_purchases_purchase ON package_purchases (purchase_id);
CREATE INDEX package_purchases_order ON package_purchases (order_id);

-- The units inside, as announced and as counted.
CREATE TABLE package_lines (
    package_id    uuid NOT NULL REFERENCES packages,
    order_line_id uuid NOT NULL REFERENCES order_lines,
    expected      integer NOT NULL CONSTRAINT package_lines_expected_not_negative CHECK (expected >= 0),
    good          integer NOT NULL DEFAULT 0,
    defective     integer NOT NULL DEFAULT 0,
    missing       integer NOT NULL DEFAULT 0,
    PRIMARY KEY (package_id, order_line_id),
    CONSTRAINT package_lines_counted_within_expected CHECK (LEAST(good, defective, missing) >= 0 AND good + defective + missing <= expected)
);
CREATE INDEX package_lines_order_line ON package_lines (order_line_id);

-- Every scan that was accepted, once.
CREATE TABLE package_scans (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    package_id   uuid NOT NULL REFERENCES packages,
    warehouse_id uuid NOT NULL REFERENCES warehouses,
    shipment_id  uuid REFERENCES shipments,
    weight       numeric(9, 3),
    scanned_by   uuid NOT NULL,
    scanned_at   timestamptz NOT NULL,
    CONSTRAINT package_scans_once UNIQUE (package_id, warehouse_id)
);
CREATE INDEX package_scans_warehouse ON package_scans (warehouse_id, id DESC);
CREATE INDEX package_scans_shipment ON package_scans (shipment_id) WHERE shipment_id IS NOT NULL;
CREATE TRIGGER package_scans_append_only BEFORE UPDATE OR DELETE ON package_scans
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What a shipment carried when it departed.
CREATE TABLE shipment_packages (
    shipment_id    uuid NOT NULL REFERENCES shipments,
    package_id     uuid NOT NULL REFERENCES packages,
    bag_id         uuid REFERENCES bags,
    charged_weight numeric(9, 3) NOT NULL,
    on_manifest    boolean NOT NULL,
    received_at    timestamptz,
    PRIMARY KEY (shipment_id, package_id)
);
CREATE INDEX shipment_packages_package ON shipment_packages (package_id);
CREATE INDEX shipment_packages_bag ON shipment_packages (bag_id);

CREATE TABLE shipment_costs (
    id              uuid PRIMARY KEY,
    shipment_id     uuid NOT NULL REFERENCES shipments,
    kind            text NOT NULL CONSTRAINT shipment_costs_kind_known CHECK (kind IN ('freight', 'customs', 'handling')),
    currency        text NOT NULL CONSTRAINT shipment_costs_currency_known CHECK (currency IN ('VND', 'CNY')),
    amount          numeric(17, 2) NOT NULL CONSTRAINT shipment_costs_amount_positive CHECK (amount > 0),
    -- In đồng, at the day's buying rate where it was paid in yuan.
    vnd             numeric(15, 0) NOT NULL,
    cash_account_id uuid NOT NULL REFERENCES cash_accounts,
    memo            text NOT NULL DEFAULT '',
    transaction_id  uuid NOT NULL REFERENCES ledger_transactions,
    created_by      uuid NOT NULL,
    created_at      timestamptz NOT NULL
);
CREATE INDEX shipment_costs_shipment ON shipment_costs (shipment_id, id);
CREATE INDEX shipment_costs_cash_account ON shipment_costs (cash_account_id);
CREATE INDEX shipment_costs_transaction ON shipment_costs (transaction_id);

-- Each cost, shared among the packages by charged weight to the last đồng.
CREATE TABLE shipment_cost_shares (
    cost_id    uuid NOT NULL REFERENCES shipment_costs,
    package_id uuid NOT NULL REFERENCES packages,
    amount     numeric(15, 0) NOT NULL,
    PRIMARY KEY (cost_id, package_id)
);
CREATE INDEX shipment_cost_shares_package ON shipment_cost_shares (package_id);

CREATE TABLE delivery_packages (
    delivery_id uuid NOT NULL REFERENCES deliveries,
    package_id  uuid NOT NULL REFERENCES packages,
    outcome     text NOT NULL DEFAULT 'open' CONSTRAINT delivery_packages_outcome_known CHECK (outcome IN ('open', 'delivered', 'refused')),
    reason      text,
    PRIMARY KEY (delivery_id, package_id)
);
CREATE INDEX delivery_packages_package ON delivery_packages (package_id);

-- What the delivery collected, order by order.
CREATE TABLE delivery_payments (
    delivery_id    uuid NOT NULL REFERENCES deliveries,
    order_id       uuid NOT NULL REFERENCES orders,
    amount         numeric(15, 0) NOT NULL,
    transaction_id uuid NOT NULL REFERENCES ledger_transactions,
    PRIMARY KEY (delivery_id, order_id)
);
CREATE INDEX delivery_payments_order ON delivery_payments (order_id);
CREATE INDEX delivery_payments_transaction ON delivery_payments (transaction_id);
