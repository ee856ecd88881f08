-- What the customer's level took off on the day of approval holds for the order, whatever the level becomes.
ALTER TABLE orders
    ADD COLUMN level_service_discount numeric(5, 2),
    ADD COLUMN level_freight_discount numeric(5, 2),
    ADD CONSTRAINT orders_level_terms_complete
        CHECK ((level_service_discount IS NULL) = (level_freight_discount IS NULL));
UPDATE orders
   SET level_service_discount = levels.service_discount, level_freight_discount = levels.freight_discount
  FROM customers JOIN levels ON levels.id = customers.level_id
 WHERE customers.id = orders.customer_id AND orders.approved_at IS NOT NULL;
