-- What the customer agreed to pay stays, whatever the shops ask; and he is asked before he pays more.
ALTER TABLE order_lines
    -- Where the shops' prices have taken the place of what was agreed: that.
    ADD COLUMN agreed_price numeric(17, 2) CONSTRAINT order_lines_agreed_price_not_negative CHECK (agreed_price >= 0);

-- What the customer is to pay for a unit once all units of his line are bought.
ALTER TABLE purchase_lines ADD COLUMN customer_price numeric(17, 2);
UPDATE purchase_lines SET customer_price = order_lines.unit_price
  FROM order_lines WHERE order_lines.id = purchase_lines.order_line_id;
ALTER TABLE purchase_lines ALTER COLUMN customer_price SET NOT NULL;

ALTER TABLE consents
    ADD COLUMN order_line_id uuid REFERENCES order_lines,
    ADD COLUMN quantity integer CONSTRAINT consents_quantity_positive CHECK (quantity > 0),
    -- Of a price: what the shop asks.
    ADD COLUMN unit_price numeric(17, 2);
UPDATE consents SET order_line_id = shortages.order_line_id, quantity = shortages.quantity
  FROM shortages WHERE shortages.id = consents.shortage_id;
ALTER TABLE consents
    ALTER COLUMN order_line_id SET NOT NULL,
    ALTER COLUMN quantity SET NOT NULL,
    ALTER COLUMN shortage_id DROP NOT NULL,
    DROP CONSTRAINT consents_kind_known,
    ADD CONSTRAINT consents_kind_known CHECK (kind IN ('shortage', 'price')),
    ADD CONSTRAINT consents_subject_named CHECK ((kind = 'shortage') = (shortage_id IS NOT NULL)
        AND (kind = 'price') = (unit_price IS NOT NULL));
CREATE INDEX consents_order_line ON consents (order_line_id);
