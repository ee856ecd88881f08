-- Rate cards tried on past orders, before they are published.

CREATE TABLE price_simulations (
    id                   uuid PRIMARY KEY,
    rate_card_version_id uuid NOT NULL CONSTRAINT price_simulations_rate_card_version_id_fkey REFERENCES rate_card_versions,
    -- What is tried: the draft may be written anew meanwhile.
    revision             integer NOT NULL,
    tables               jsonb NOT NULL,
    status               text NOT NULL CONSTRAINT price_simulations_status_known CHECK (status IN ('running', 'completed', 'cancelled')),
    -- Orders placed from then on, and before then.
    placed_from          timestamptz NOT NULL,
    placed_to            timestamptz NOT NULL,
    total                bigint NOT NULL,
    done                 bigint NOT NULL DEFAULT 0,
    -- Of those, orders the card has no price for, and what they were charged.
    refused              bigint NOT NULL DEFAULT 0,
    refused_charged      numeric(20, 0) NOT NULL DEFAULT 0,
    -- The last order that was tried.
    last_order_id        uuid CONSTRAINT price_simulations_last_order_id_fkey REFERENCES orders,
    -- The next orders are tried from then on; later each time that fails.
    run_at               timestamptz NOT NULL,
    failures             integer NOT NULL DEFAULT 0,
    created_by           uuid NOT NULL,
    created_at           timestamptz NOT NULL,
    finished_at          timestamptz,
    CONSTRAINT price_simulations_period CHECK (placed_from < placed_to),
    CONSTRAINT price_simulations_finished CHECK ((status = 'running') = (finished_at IS NULL))
);
CREATE INDEX price_simulations_rate_card_version ON price_simulations (rate_card_version_id, id DESC);
CREATE INDEX price_simulations_last_order ON price_simulations (last_order_id);
CREATE INDEX price_simulations_running ON price_simulations (id) WHERE status = 'running';

-- What came of one kind of charge, over the orders the card has prices for.
CREATE TABLE price_simulation_charges (
    simulation_id uuid NOT NULL REFERENCES price_simulations,
    kind          text NOT NULL CONSTRAINT price_simulation_charges_kind_known CHECK (kind IN
        ('goods', 'china_freight', 'service_fee', 'tally_fee', 'crate_fee', 'insurance_fee', 'freight', 'import_duty',
         'import_vat', 'storage_fee', 'last_mile_fee', 'surcharge', 'cancellation_fee', 'discount')),
    charged       numeric(20, 0) NOT NULL,
    tried         numeric(20, 0) NOT NULL,
    cost          numeric(20, 0) NOT NULL,
    PRIMARY KEY (simulation_id, kind)
);

-- What came of one customer, over the same orders.
CREATE TABLE price_simulation_customers (
    simulation_id uuid NOT NULL REFERENCES price_simulations,
    customer_id   uuid NOT NULL CONSTRAINT price_simulation_customers_customer_id_fkey REFERENCES customers,
    orders        bigint NOT NULL,
    charged       numeric(20, 0) NOT NULL,
    tried         numeric(20, 0) NOT NULL,
    difference    numeric(20, 0) NOT NULL GENERATED ALWAYS AS (tried - charged) STORED,
    PRIMARY KEY (simulation_id, customer_id)
);
CREATE INDEX price_simulation_customers_customer ON price_simulation_customers (customer_id);
CREATE INDEX price_simulation_customers_difference ON price_simulation_customers (simulation_id, difference, customer_id);

-- What the card has no price for; without a table it is more than an amount can hold.
CREATE TABLE price_simulation_refusals (
    simulation_id uuid NOT NULL REFERENCES price_simulations,
    price_table   text CONSTRAINT price_simulation_refusals_price_table_known CHECK (price_table IN
        ('service_fee', 'tally', 'crate', 'insurance', 'freight', 'storage', 'last_mile', 'surcharge')),
    value         text NOT NULL,
    orders        bigint NOT NULL,
    CONSTRAINT price_simulation_refusals_unique UNIQUE NULLS NOT DISTINCT (simulation_id, price_table, value)
);
CREATE INDEX price_simulation_refusals_orders ON price_simulation_refusals (simulation_id, orders DESC);
