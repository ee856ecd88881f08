-- Discount codes, who used them, and what they take off which order.

CREATE TABLE discount_codes (
    id                    uuid PRIMARY KEY,
    code                  text NOT NULL CONSTRAINT discount_codes_code_unique UNIQUE,
    -- Under which uses are added up.
    campaign              text,
    base                  text NOT NULL CONSTRAINT discount_codes_base_known CHECK (base IN ('service_fee', 'freight', 'total')),
    amount                numeric(15, 0),
    percent               numeric(7, 4),
    cap                   numeric(15, 0),
    valid_from            timestamptz NOT NULL,
    valid_until           timestamptz,
    max_uses              integer,
    max_uses_per_customer integer,
    min_goods             numeric(15, 0),
    first_order_only      boolean NOT NULL,
    level_id              uuid CONSTRAINT discount_codes_level_id_fkey REFERENCES levels,
    disabled              boolean NOT NULL DEFAULT false,
    version               integer NOT NULL DEFAULT 1,
    created_at            timestamptz NOT NULL,
    CONSTRAINT discount_codes_amount_or_percent CHECK ((amount IS NULL) <> (percent IS NULL))
);
CREATE INDEX discount_codes_level ON discount_codes (level_id);
CREATE INDEX discount_codes_campaign ON discount_codes (campaign, id DESC);

-- A use counts until it is given back, or until the checkout that reserved it expires.
CREATE TABLE discount_uses (
    id               uuid PRIMARY KEY,
    discount_code_id uuid NOT NULL REFERENCES discount_codes,
    customer_id      uuid NOT NULL REFERENCES customers,
    checkout_id      uuid NOT NULL CONSTRAINT discount_uses_checkout_unique UNIQUE REFERENCES checkouts,
    -- NULL once the checkout has become orders.
    reserved_until   timestamptz,
    returned_at      timestamptz,
    created_at       timestamptz NOT NULL
);
CREATE INDEX discount_uses_code ON discount_uses (discount_code_id, customer_id) WHERE returned_at IS NULL;
CREATE INDEX discount_uses_discount_code ON discount_uses (discount_code_id, id DESC);
CREATE INDEX discount_uses_customer ON discount_uses (customer_id);

-- The order's share of it.
CREATE TABLE order_discounts (
    order_id        uuid PRIMARY KEY REFERENCES orders,
    discount_use_id uuid NOT NULL REFERENCES discount_uses,
    code            text NOT NULL,
    terms           jsonb NOT NULL
);
CREATE INDEX order_discounts_use ON order_discounts (discount_use_id);
