//! What must be true at any moment of a database in which only demo and torture have worked: each statement answers how many
//! rows break a rule. Nobody reports a package lost there but whoever closes its shipment.

pub const RULES: &[(&str, &str)] = &[
    (
        "a transaction does not come to zero",
        "SELECT count(*) FROM (SELECT FROM postings GROUP BY transaction_id, currency HAVING sum(amount) <> 0) AS broken",
    ),
    (
        "a wallet is not what its postings come to",
        "SELECT count(*) FROM wallets WHERE balance <> COALESCE((SELECT -sum(amount) FROM postings
          WHERE account = 'customer_wallet' AND postings.customer_id = wallets.customer_id), 0)",
    ),
    (
        "a wallet's chain of balances is broken",
        "SELECT count(*) FROM (
             SELECT balance_after + amount - COALESCE(lag(balance_after) OVER (PARTITION BY customer_id ORDER BY id), 0) AS gap
               FROM postings WHERE account = 'customer_wallet') AS chain WHERE gap <> 0",
    ),
    (
        "a wallet was below zero",
        "SELECT count(*) FROM postings JOIN wallets USING (customer_id)
          WHERE account = 'customer_wallet' AND balance_after < -credit_limit",
    ),
    (
        "an order's `paid` is not what its postings come to",
        "SELECT count(*) FROM orders WHERE status <> 'completed' AND paid <> COALESCE((SELECT -sum(amount) FROM postings
          WHERE account = 'order_prepayment' AND postings.order_id = orders.id), 0)",
    ),
    (
        "one key made two orders",
        "SELECT count(*) FROM (SELECT FROM events WHERE kind = 'order.submitted' AND idempotency_key LIKE 'torture-%'
          GROUP BY actor_id, idempotency_key HAVING count(*) > 1) AS doubled",
    ),
    ("an event could not be told", "SELECT count(*) FROM outbox WHERE state = 'dead'"),
    (
        "a top-up was booked twice or not at all",
        "SELECT count(*) FROM top_ups WHERE (status = 'confirmed') <> (
             (SELECT count(*) FROM ledger_transactions WHERE subject_id = top_ups.id) = 1)",
    ),
    (
        "a package's history does not have its receipt in a country once, or has one that it does not know of",
        "SELECT count(*) FROM packages,
                LATERAL (SELECT count(*) FILTER (WHERE kind = 'package.received_in_china') AS china,
                                count(*) FILTER (WHERE kind = 'package.received_in_vietnam') AS vietnam
                           FROM events WHERE subject_id = packages.id) AS told
          WHERE china <> (received_china_at IS NOT NULL)::integer OR vietnam <> (received_vietnam_at IS NOT NULL)::integer",
    ),
    (
        "a package was not scanned once in each country that received it",
        "SELECT count(*) FROM packages,
                LATERAL (SELECT count(*) FILTER (WHERE country = 'china') AS china,
                                count(*) FILTER (WHERE country = 'vietnam') AS vietnam
                           FROM package_scans JOIN warehouses ON warehouses.id = warehouse_id
                          WHERE package_id = packages.id) AS scanned
          WHERE china <> (received_china_at IS NOT NULL)::integer OR vietnam <> (received_vietnam_at IS NOT NULL)::integer",
    ),
    (
        "a package was put into a bag while it was in another",
        "SELECT count(*) FROM (
             SELECT kind, lag(kind) OVER (PARTITION BY subject_id ORDER BY id) AS before FROM events
              WHERE kind IN ('package.packed', 'package.unpacked', 'package.lost')) AS packing
          WHERE kind = 'package.packed' AND before = 'package.packed'",
    ),
    (
        "a package is in a bag that it was not put into last, or in none and was not taken out",
        "SELECT count(*) FROM packages WHERE status IN ('packed', 'in_transit') AND bag_id IS DISTINCT FROM (
             SELECT (data ->> 'bag_id')::uuid FROM events WHERE subject_id = packages.id AND kind = 'package.packed'
              ORDER BY id DESC LIMIT 1)",
    ),
    (
        "a package is not where its bag is",
        "SELECT count(*) FROM packages LEFT JOIN bags ON bags.id = bag_id
          WHERE CASE packages.status WHEN 'packed' THEN bags.status IS NULL OR bags.status NOT IN ('open', 'sealed')
                                     WHEN 'in_transit' THEN bags.status IS NULL OR bags.status IN ('open', 'sealed')
                                     WHEN 'in_china' THEN bag_id IS NOT NULL
                                     WHEN 'anonymous' THEN bag_id IS NOT NULL
                                     ELSE false END",
    ),
    (
        "a package is on the road, lost or in Vietnam against what the manifest of its shipment says",
        "SELECT count(*) FROM packages
                LEFT JOIN shipments ON shipments.id = shipment_id
                LEFT JOIN shipment_packages AS loaded ON loaded.package_id = packages.id AND loaded.shipment_id = shipments.id
          WHERE CASE packages.status
                     WHEN 'in_transit' THEN loaded.on_manifest IS NOT TRUE OR loaded.received_at IS NOT NULL
                                            OR shipments.status IN ('loading', 'closed')
                     WHEN 'lost' THEN loaded.on_manifest IS NOT TRUE OR loaded.received_at IS NOT NULL
                                      OR shipments.status <> 'closed'
                     WHEN 'in_vietnam' THEN shipments.id IS NOT NULL AND shipments.status <> 'closed' AND loaded.received_at IS NULL
                     ELSE false END",
    ),
    (
        "a closed shipment's manifest is not what came and what was missing",
        "SELECT count(*) FROM shipments,
                LATERAL (SELECT count(*) FILTER (WHERE on_manifest) AS loaded,
                                count(*) FILTER (WHERE on_manifest AND received_at IS NOT NULL) AS received
                           FROM shipment_packages WHERE shipment_id = shipments.id) AS manifest
          WHERE status = 'closed' AND (loaded <> (reconciliation ->> 'expected')::bigint
                 OR received <> (reconciliation ->> 'received')::bigint
                 OR loaded - received <> jsonb_array_length(reconciliation -> 'missing'))",
    ),
    (
        "what a closed shipment misses was not lost by it",
        "SELECT count(*) FROM shipments, jsonb_array_elements(reconciliation -> 'missing') AS missing
          WHERE status = 'closed' AND NOT EXISTS (
             SELECT FROM events WHERE subject_id = (missing ->> 'package_id')::uuid AND kind = 'package.lost'
                AND data ->> 'reason' = 'missing from shipment ' || shipments.code)",
    ),
    (
        "a package was loaded on two shipments and not lost by the first",
        "SELECT count(*) FROM (SELECT package_id, count(*) AS shipments FROM shipment_packages WHERE on_manifest GROUP BY 1) AS driven
          WHERE shipments > 1 + (SELECT count(*) FROM events WHERE subject_id = package_id AND kind = 'package.lost')",
    ),
];

/// How many packages the journal says were received in China, and where those are that say so of themselves.
pub const CONSERVED: &str = "
    SELECT (SELECT count(DISTINCT subject_id) FROM events WHERE kind = 'package.received_in_china') AS received,
           count(*) FILTER (WHERE status IN ('in_china', 'anonymous', 'held') AND received_vietnam_at IS NULL) AS stored,
           count(*) FILTER (WHERE status = 'packed') AS packed,
           count(*) FILTER (WHERE status = 'in_transit') AS on_the_road,
           count(*) FILTER (WHERE received_vietnam_at IS NOT NULL AND status <> 'lost') AS arrived,
           count(*) FILTER (WHERE status = 'lost') AS lost
      FROM packages WHERE received_china_at IS NOT NULL";
