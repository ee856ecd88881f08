-- Days that packages lie in Vietnamese warehouses, booked once for each of their orders.

CREATE TABLE storage_days (
    order_id   uuid NOT NULL REFERENCES orders,
    package_id uuid NOT NULL REFERENCES packages,
    -- Counted from its arrival, as the card of the order counts; the free ones are among them.
    day        integer NOT NULL CONSTRAINT storage_days_positive CHECK (day > 0),
    booked_at  timestamptz NOT NULL,
    PRIMARY KEY (order_id, package_id, day)
);
CREATE INDEX storage_days_package ON storage_days (package_id);
CREATE TRIGGER storage_days_append_only BEFORE UPDATE OR DELETE ON storage_days
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER storage_days_never_emptied BEFORE TRUNCATE ON storage_days
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- When the next day of one of its packages begins, or its owner is to be warned of what it will cost.
ALTER TABLE orders ADD COLUMN storage_due_at timestamptz;
CREATE INDEX orders_storage_due ON orders (storage_due_at) WHERE storage_due_at IS NOT NULL;
ALTER TABLE packages ADD COLUMN storage_warned_at timestamptz;
