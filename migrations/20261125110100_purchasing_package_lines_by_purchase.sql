-- Two purchases of one order line may travel in one parcel: what it brings is told purchase by purchase.
ALTER TABLE package_lines ADD COLUMN purchase_id uuid;
-- What was drawn together until now is told of the first of them.
UPDATE package_lines SET purchase_id = (
    SELECT served.purchase_id
      FROM package_purchases served
           JOIN purchase_lines bought ON bought.purchase_id = served.purchase_id
                                     AND bought.order_line_id = package_lines.order_line_id
     WHERE served.package_id = package_lines.package_id
     ORDER BY served.purchase_id LIMIT 1);
ALTER TABLE package_lines
    ALTER COLUMN purchase_id SET NOT NULL,
    DROP CONSTRAINT package_lines_pkey,
    ADD PRIMARY KEY (package_id, purchase_id, order_line_id),
    ADD CONSTRAINT package_lines_served FOREIGN KEY (package_id, purchase_id) REFERENCES package_purchases;
CREATE INDEX package_lines_purchase ON package_lines (purchase_id, order_line_id);
