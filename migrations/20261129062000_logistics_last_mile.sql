-- The zone of the rate card that a delivery goes to: what the last mile is charged by.

ALTER TABLE deliveries
    ADD COLUMN zone text CONSTRAINT deliveries_zone_length CHECK (length(zone) BETWEEN 1 AND 40),
    ADD CONSTRAINT deliveries_zone_brought CHECK (zone IS NULL OR kind = 'delivery');

-- The first delivery that was not cancelled: with what went along with it a package shares the freight of cards that price by
-- the delivery, and keeps to that where it was refused and goes again.
CREATE FUNCTION first_delivery(package uuid) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT delivery_id FROM delivery_packages JOIN deliveries ON deliveries.id = delivery_id
     WHERE package_id = package AND status <> 'cancelled'
     ORDER BY delivery_id LIMIT 1
$$;
