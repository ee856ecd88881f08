-- How many packages of an order stand where; one that is held counts where it was held. PostgreSQL writes it into the query
-- that asks.
CREATE FUNCTION packages_by_stage(of_order uuid)
RETURNS TABLE (announced bigint, in_china bigint, in_transit bigint, in_vietnam bigint, out_for_delivery bigint,
               delivered bigint)
LANGUAGE sql STABLE AS $$
    SELECT count(*) FILTER (WHERE stage = 'announced'),
           count(*) FILTER (WHERE stage IN ('in_china', 'packed', 'anonymous')),
           count(*) FILTER (WHERE stage = 'in_transit'),
           count(*) FILTER (WHERE stage = 'in_vietnam'),
           count(*) FILTER (WHERE stage = 'out_for_delivery'),
           count(*) FILTER (WHERE stage = 'delivered')
      FROM (SELECT DISTINCT packages.id,
                   CASE packages.status WHEN 'held' THEN packages.resumes_as ELSE packages.status END AS stage
              FROM package_purchases JOIN packages ON packages.id = package_purchases.package_id
             WHERE package_purchases.order_id = of_order) AS of_order
$$;
