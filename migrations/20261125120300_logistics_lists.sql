-- What lists of shipments and deliveries are searched by.

CREATE INDEX shipments_plate ON shipments (lower(vehicle_plate) text_pattern_ops);
CREATE INDEX shipments_departed ON shipments (departed_at);
CREATE INDEX deliveries_phone ON deliveries (phone);
