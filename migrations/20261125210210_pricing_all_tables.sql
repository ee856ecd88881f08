-- Charges and terms of all tables of a rate card.

ALTER TABLE order_charges DROP CONSTRAINT order_charges_kind_known,
    ADD CONSTRAINT order_charges_kind_known CHECK (kind IN
        ('goods', 'china_freight', 'service_fee', 'tally_fee', 'crate_fee', 'insurance_fee', 'freight', 'import_duty',
         'import_vat', 'storage_fee', 'last_mile_fee', 'surcharge', 'cancellation_fee', 'discount'));

-- Levels take off up to four decimals of a percent; two of them were lost on the way into an order.
ALTER TABLE orders
    ALTER COLUMN level_service_discount TYPE numeric(7, 4),
    ALTER COLUMN level_freight_discount TYPE numeric(7, 4),
    -- Whose own prices hold, where a table has such.
    ADD COLUMN level_id uuid CONSTRAINT orders_level_id_fkey REFERENCES levels,
    -- Of goods and Chinese freight: what has to be paid before we buy, or was.
    ADD COLUMN deposit_share numeric(7, 4);
CREATE INDEX orders_level ON orders (level_id);
