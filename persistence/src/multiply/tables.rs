//! What is copied, and how a copy's values follow from its template's.

/// What belongs to a customer, parents before children, and the column that says to whose: of the customer, or of a row
/// of his further up.
pub(super) const OF_CUSTOMERS: &[(&str, &str)] = &[
    ("customers", "row.id"),
    ("users", "row.customer_id"),
    ("user_roles", "row.user_id"),
    ("customer_addresses", "row.customer_id"),
    ("wallets", "row.customer_id"),
    ("ledger_transactions", "row.customer_id"),
    ("postings", "row.transaction_id"),
    ("top_ups", "row.customer_id"),
    ("events", "row.subject_id"),
];

/// The same of an order, and of a paper. What carries an order's packages is known from them.
pub(super) const OF_ORDERS: &[(&str, &str)] = &[
    ("quotes", "row.id"),
    ("cart_items", "row.id"),
    ("checkouts", "row.id"),
    ("orders", "row.id"),
    ("checkout_orders", "row.checkout_id"),
    ("discount_uses", "row.checkout_id"),
    ("order_discounts", "row.order_id"),
    ("order_lines", "row.order_id"),
    ("order_charges", "row.order_id"),
    ("purchases", "row.order_id"),
    ("purchase_lines", "row.purchase_id"),
    ("shortages", "row.order_id"),
    ("consents", "row.order_id"),
    ("shipments", "row.id"),
    ("bags", "row.id"),
    ("deliveries", "row.id"),
    ("packages", "row.id"),
    ("package_purchases", "row.order_id"),
    ("package_lines", "row.package_id"),
    ("package_scans", "row.package_id"),
    ("agreed_freights", "row.order_id"),
    ("storage_days", "row.order_id"),
    ("shipment_packages", "row.package_id"),
    ("delivery_packages", "row.package_id"),
    ("ledger_transactions", "COALESCE(row.order_id, row.subject_id)"),
    ("postings", "row.transaction_id"),
    ("purchase_payments", "row.purchase_id"),
    ("delivery_payments", "row.order_id"),
    ("refunds", "row.order_id"),
    ("turnover_entries", "row.order_id"),
    ("top_ups", "row.id"),
    ("withdrawals", "row.id"),
    ("cash_entries", "row.id"),
    ("cash_transfers", "row.id"),
    ("cny_purchases", "row.id"),
    ("events", "CASE WHEN row.kind LIKE 'discount_code.%' THEN (row.data ->> 'use_id')::uuid ELSE row.subject_id END"),
    ("notifications", "row.event_id"),
];

/// Columns whose values no two rows may share, or that would tell an untruth, and what a copy has there.
pub(super) const RENEWED: &[(&str, &str)] = &[
    ("customers.phone", "'09' || lpad(copy.place::text, 8, '0')"),
    ("customers.email", "pg_temp.copied_email(old.email, copy.number)"),
    ("users.email", "pg_temp.copied_email(old.email, copy.number)"),
    ("postings.balance_after", BALANCE_AFTER),
    ("notifications.event_id", "told.id"),
    ("notifications.read_at", READ_AT),
    ("order_discounts.code", "old.code"),
    ("ledger_transactions.memo", "pg_temp.copied_code(old.memo, copy.number)"),
    ("reference", "pg_temp.copied_code(old.reference, copy.number)"),
    ("code", "pg_temp.copied_name(old.code, copy.number)"),
    ("tracking_number", "pg_temp.copied_name(old.tracking_number, copy.number)"),
    ("shop_order_number", "pg_temp.copied_name(old.shop_order_number, copy.number)"),
    ("idempotency_key", "NULL"),
    ("request_id", "NULL"),
    ("session_id", "NULL"),
];

/// What a wallet holds after a posting: what was paid into its template at the start, and all that has moved since.
const BALANCE_AFTER: &str = "
    CASE WHEN old.account = 'customer_wallet'
         THEN old.paid_in
              - sum(old.amount) OVER (PARTITION BY old.account, old.customer_id, copy.client
                                      ORDER BY old.created_at - copy.earlier, old.id)
     END";

/// Nine notices of ten were read within the hour.
const READ_AT: &str = "
    CASE WHEN hashint8(told.id) % 10 <> 0
         THEN LEAST(old.created_at - copy.earlier + make_interval(mins => 1 + abs(hashint8(told.id) % 60)), now()) END";

pub(super) const FUNCTIONS: &str = "
    -- 48 bits of milliseconds, so that ids keep the order of time, of which the first four are zero until the year 2527; the
    -- rest follows from the template's id.
    CREATE FUNCTION pg_temp.copied_id(old uuid, number bigint, earlier interval) RETURNS uuid
    LANGUAGE sql IMMUTABLE AS $$
        SELECT ('0' || to_hex(('x' || encode(substring(uuid_send(old) FOR 6), 'hex'))::bit(48)::bigint
                              - (1000 * date_part('epoch', earlier))::bigint)
                    || '7' || overlay(right(md5(uuid_send(old) || int8send(number)), 19) PLACING '8' FROM 4 FOR 1))::uuid
    $$;
    -- A code for people keeps its letter and year; other numbers get the copy's at their end.
    CREATE FUNCTION pg_temp.copied_name(old text, number bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT CASE WHEN old ~ '^[A-Z]-[0-9]{2}' THEN
                    left(old, 4) || upper(substr(md5(old), 1, 2) || '-' || lpad(to_hex(number), 5, '0') || substr(md5(old), 3, 3))
               ELSE old || lpad(number::text, 8, '0') END
    $$;
    -- Words that are a code for people, and others as they are.
    CREATE FUNCTION pg_temp.copied_code(old text, number bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
        $$ SELECT CASE WHEN old ~ '^[A-Z]-[0-9]{2}[0-9A-Z-]+$' THEN pg_temp.copied_name(old, number) ELSE old END $$;
    CREATE FUNCTION pg_temp.copied_email(old text, number bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
        $$ SELECT replace(old, '@', '-' || number::text || '@') $$;
    -- Ids, which are as long as nothing else, and numbers that stand somewhere inside.
    CREATE FUNCTION pg_temp.copied_text(old text, named text[], number bigint, earlier interval) RETURNS text
    LANGUAGE plpgsql IMMUTABLE AS $$
    DECLARE
        made text := old;
        name text;
    BEGIN
        FOREACH name IN ARRAY COALESCE(named, '{}') LOOP
            made := replace(made, name, CASE WHEN length(name) = 36
                THEN pg_temp.copied_id(name::uuid, number, earlier)::text ELSE pg_temp.copied_name(name, number) END);
        END LOOP;
        RETURN made;
    END $$";
