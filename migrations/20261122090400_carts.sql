-- What customers have gathered, and the checkouts that turn it into orders.

CREATE TABLE cart_items (
    id               uuid PRIMARY KEY,
    customer_id      uuid NOT NULL CONSTRAINT cart_items_customer_id_fkey REFERENCES customers,
    status           text NOT NULL CONSTRAINT cart_items_status_known CHECK (status IN ('active', 'expired', 'removed', 'ordered')),
    marketplace      text NOT NULL CONSTRAINT cart_items_marketplace_known CHECK (marketplace IN ('taobao', 'tmall', '1688', 'other')),
    item_id          text NOT NULL,
    variant_key      text NOT NULL,
    link             text NOT NULL,
    shop_id          text NOT NULL,
    shop_name        text NOT NULL,
    seller_chat      text NOT NULL,
    title            text NOT NULL,
    title_translated text NOT NULL,
    variant          text NOT NULL,
    image            text NOT NULL,
    -- As the page said it, with what speaks against it.
    unit_price       numeric(17, 2) NOT NULL CONSTRAINT cart_items_unit_price_positive CHECK (unit_price > 0),
    original_price   numeric(17, 2),
    price_tiers      jsonb NOT NULL,
    price_doubts     text[] NOT NULL CONSTRAINT cart_items_price_doubts_known CHECK (price_doubts <@ ARRAY
                         ['differs_from_tiers', 'differs_from_last_seen', 'differs_from_last_paid']),
    quantity         integer NOT NULL CONSTRAINT cart_items_quantity_positive CHECK (quantity > 0),
    min_quantity     integer NOT NULL,
    step             integer NOT NULL,
    stock            integer,
    -- The shop's rule for mixing items to reach its minimum.
    mixed_batch      jsonb,
    note             text NOT NULL,
    -- As the shop's page said it.
    original         jsonb NOT NULL,
    expires_at       timestamptz NOT NULL,
    warned_at        timestamptz,
    -- When it left the cart.
    ended_at         timestamptz,
    version          integer NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    CONSTRAINT cart_items_ended_when_not_active CHECK ((status = 'active') = (ended_at IS NULL))
);
-- The link is made from marketplace and item id, and so tells items apart.
CREATE UNIQUE INDEX cart_items_active_once ON cart_items (customer_id, link, variant_key) WHERE status = 'active';
CREATE INDEX cart_items_customer ON cart_items (customer_id, id DESC);
CREATE INDEX cart_items_expires_at ON cart_items (expires_at) WHERE status = 'active';
CREATE INDEX cart_items_ended_at ON cart_items (ended_at) WHERE status IN ('expired', 'removed');
CREATE INDEX cart_items_last_seen ON cart_items (link, variant_key, id DESC);

CREATE TABLE checkouts (
    id            uuid PRIMARY KEY,
    customer_id   uuid NOT NULL REFERENCES customers,
    status        text NOT NULL CONSTRAINT checkouts_status_known CHECK (status IN ('open', 'confirmed')),
    request       jsonb NOT NULL,
    -- What the goods cost, shop by shop, and what was missing.
    offer         jsonb NOT NULL,
    rate_card_version_id uuid NOT NULL REFERENCES rate_card_versions,
    exchange_rate numeric(10, 4) NOT NULL,
    created_by    uuid NOT NULL,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    confirmed_at  timestamptz
);
CREATE INDEX checkouts_customer ON checkouts (customer_id, id DESC);
CREATE INDEX checkouts_rate_card_version ON checkouts (rate_card_version_id);
