-- Packages whose freight no table tells and somebody has agreed on with the customer, by order: the amount is among the
-- order's charges.
CREATE TABLE agreed_freights (
    order_id   uuid NOT NULL REFERENCES orders,
    package_id uuid NOT NULL REFERENCES packages,
    agreed_by  uuid NOT NULL,
    agreed_at  timestamptz NOT NULL,
    PRIMARY KEY (order_id, package_id)
);
CREATE INDEX agreed_freights_package ON agreed_freights (package_id);

-- What agreeing on charges needs from now on, for the roles there are from the start.
UPDATE roles SET permissions = permissions || ARRAY['orders:charge']
 WHERE code IN ('order_manager', 'care_manager') AND built_in AND NOT permissions @> ARRAY['orders:charge'];
