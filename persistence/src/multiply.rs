//! Many orders from a few: copies whole orders, with everything that belongs to them, in bulk. For the demo at size.
//!
//! A copy differs from its template in its ids, numbers, customer and times, and in nothing else, so whatever holds for
//! the templates (states, quantities, charges, balanced transactions, history) holds for the copies. Customers are copied
//! first, in the same way, and the copies of orders are theirs. Nobody is told of copies, and carts are not copied.

use sqlx::{AssertSqlSafe, Executor};

use crate::{Conn, Result};

/// Orders of one new customer, about: what his template paid in pays for all of them.
const ORDERS_EACH: i64 = 40;

/// What belongs to a customer, parents before children, and the column that says to whose: of the customer, or of a row
/// of his further up.
const OF_CUSTOMERS: &[(&str, &str)] = &[
    ("customers", "id"),
    ("users", "customer_id"),
    ("user_roles", "user_id"),
    ("customer_addresses", "customer_id"),
    ("wallets", "customer_id"),
    ("ledger_transactions", "customer_id"),
    ("postings", "transaction_id"),
    ("top_ups", "customer_id"),
    ("events", "subject_id"),
];

/// The same of an order. What carries its packages is known from them.
const OF_ORDERS: &[(&str, &str)] = &[
    ("orders", "id"),
    ("order_lines", "order_id"),
    ("order_charges", "order_id"),
    ("purchases", "order_id"),
    ("purchase_lines", "purchase_id"),
    ("shortages", "order_id"),
    ("consents", "order_id"),
    ("shipments", "id"),
    ("bags", "id"),
    ("deliveries", "id"),
    ("packages", "id"),
    ("package_purchases", "order_id"),
    ("package_lines", "package_id"),
    ("package_scans", "package_id"),
    ("agreed_freights", "order_id"),
    ("storage_days", "order_id"),
    ("shipment_packages", "package_id"),
    ("delivery_packages", "package_id"),
    ("ledger_transactions", "order_id"),
    ("postings", "transaction_id"),
    ("purchase_payments", "purchase_id"),
    ("delivery_payments", "order_id"),
    ("refunds", "order_id"),
    ("turnover_entries", "order_id"),
    ("events", "subject_id"),
];

/// Columns whose values no two rows may share, or that would tell an untruth, and what a copy has there.
const RENEWED: &[(&str, &str)] = &[
    ("customers.phone", "'09' || lpad(copy.place::text, 8, '0')"),
    ("customers.email", "pg_temp.copied_email(old.email, copy.number)"),
    ("users.email", "pg_temp.copied_email(old.email, copy.number)"),
    ("postings.balance_after", BALANCE_AFTER),
    ("code", "pg_temp.copied_name(old.code, copy.number)"),
    ("tracking_number", "pg_temp.copied_name(old.tracking_number, copy.number)"),
    ("shop_order_number", "pg_temp.copied_name(old.shop_order_number, copy.number)"),
    ("idempotency_key", "NULL"),
    ("request_id", "NULL"),
    ("session_id", "NULL"),
];

/// What a wallet holds after a posting: what was paid into its template at the start, and all that has moved since.
const BALANCE_AFTER: &str = "
    CASE WHEN old.account <> 'customer_wallet' THEN NULL
         WHEN old.of_order IS NULL THEN old.balance_after
         ELSE old.paid_in
              - sum(old.amount) OVER (PARTITION BY old.account, old.customer_id, copy.client
                                      ORDER BY old.created_at - copy.earlier, old.id)
     END";

/// Multiplies all orders there are into `copies` more. Everything happens in the caller's transaction.
pub async fn multiply_orders(conn: &mut Conn, copies: i64) -> Result<()> {
    // Plans are kept: every foreign key of every row would be planned anew otherwise.
    let settings = "SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '256MB'; SET LOCAL plan_cache_mode = auto";
    conn.execute(settings).await?;
    conn.execute(FUNCTIONS).await?;
    plan(conn, copies).await?;
    multiply(conn, OF_CUSTOMERS, true).await?;
    conn.execute(CARRIERS).await?;
    multiply(conn, OF_ORDERS, false).await?;
    conn.execute(SETTLED).await?;
    Ok(())
}

/// How a copy's values follow from its template's and its number.
const FUNCTIONS: &str = "
    -- 48 bits of milliseconds, so that ids keep the order of time, of which the first four are zero until the year 2527; the
    -- rest follows from the template's id.
    CREATE FUNCTION pg_temp.copied_id(old uuid, number bigint, earlier interval) RETURNS uuid
    LANGUAGE sql IMMUTABLE AS $$
        SELECT ('0' || to_hex(('x' || encode(substring(uuid_send(old) FOR 6), 'hex'))::bit(48)::bigint
                              - (1000 * date_part('epoch', earlier))::bigint)
                    || '7' || left(md5(uuid_send(old) || int8send(number)), 3)
                    || '8' || right(md5(uuid_send(old) || int8send(number)), 15))::uuid
    $$;
    -- A code for people keeps its letter and year; other numbers get the copy's at their end.
    CREATE FUNCTION pg_temp.copied_name(old text, number bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT CASE WHEN old ~ '^[A-Z]-[0-9]{2}' THEN
                    left(old, 4) || upper(substr(md5(old), 1, 2) || '-' || lpad(to_hex(number), 5, '0') || substr(md5(old), 3, 3))
               ELSE old || lpad(number::text, 8, '0') END
    $$;
    CREATE FUNCTION pg_temp.copied_email(old text, number bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
        $$ SELECT replace(old, '@', '-' || number::text || '@') $$;
    -- Ids and numbers that stand somewhere inside.
    CREATE FUNCTION pg_temp.copied_json(old jsonb, named text[], number bigint, earlier interval) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE AS $$
    DECLARE
        made text := old::text;
        name text;
    BEGIN
        FOREACH name IN ARRAY named LOOP
            made := replace(made, name, CASE WHEN name ~ '^[0-9a-f]{8}-'
                THEN pg_temp.copied_id(name::uuid, number, earlier)::text ELSE pg_temp.copied_name(name, number) END);
        END LOOP;
        RETURN made::jsonb;
    END $$";

/// Which copies are made of which template, and how much earlier they happened.
///
/// Of ten copies eight are of completed orders and one of a cancelled one, spread over the year before yesterday; one
/// stands elsewhere on the road since less than a day, so that nothing is due yet. All their customers are older.
async fn plan(conn: &mut Conn, copies: i64) -> Result<()> {
    let sql = "
        CREATE TEMP TABLE members (id uuid PRIMARY KEY, template uuid NOT NULL, of_customer boolean NOT NULL) ON COMMIT DROP;
        CREATE TEMP TABLE names (name text NOT NULL, template uuid NOT NULL) ON COMMIT DROP;
        CREATE TEMP TABLE copies (
            template uuid NOT NULL, number bigint NOT NULL, earlier interval NOT NULL,
            client bigint NOT NULL, client_earlier interval NOT NULL, place bigint
        ) ON COMMIT DROP;

        INSERT INTO copies
        SELECT customers.id, client, earlier, client, earlier, row_number() OVER ()
          FROM customers, generate_series(1::bigint, $CLIENTS) AS client, make_interval(days => 400, mins => client::integer) AS earlier;

        WITH templates AS (
            SELECT id, customer_id, class, count(*) OVER (PARTITION BY class) AS of_class,
                   row_number() OVER (PARTITION BY class ORDER BY id) - 1 AS place
              FROM orders, LATERAL (SELECT CASE WHEN status IN ('completed', 'cancelled') THEN status ELSE 'open' END) AS it (class)
        ), numbers AS (
            SELECT number, CASE number % 10 WHEN 0 THEN 'open' WHEN 5 THEN 'cancelled' ELSE 'completed' END AS class,
                   1 + abs(hashint8(number)::bigint) % $CLIENTS AS client
              FROM generate_series(1::bigint, $COPIES) AS number
        )
        INSERT INTO copies
        SELECT templates.id, numbers.number,
               make_interval(secs => CASE class WHEN 'open' THEN 60 + numbers.number * 70000.0 / $COPIES
                                                ELSE 86400 * (1 + numbers.number * 360.0 / $COPIES) END),
               numbers.client, copies.earlier, NULL
          FROM numbers JOIN templates USING (class)
               JOIN copies ON copies.template = templates.customer_id AND copies.number = numbers.client
         WHERE templates.place = numbers.number / 10 % of_class";
    let clients = copies / ORDERS_EACH / 3 + 1;
    let sql = sql.replace("$CLIENTS", &clients.to_string()).replace("$COPIES", &copies.to_string());
    conn.execute(AssertSqlSafe(sql)).await?;
    Ok(())
}

/// What carries the orders' packages: each thing of one order, for the demo packs every package by itself.
const CARRIERS: &str = "
    INSERT INTO members SELECT DISTINCT ON (package_id) package_id, order_id, false FROM package_purchases;
    INSERT INTO members
    SELECT DISTINCT ON (carrier.id) carrier.id, members.template, false
      FROM members
           JOIN packages ON packages.id = members.id
           LEFT JOIN shipment_packages shipped ON shipped.package_id = packages.id
           CROSS JOIN LATERAL (VALUES (packages.bag_id), (packages.shipment_id), (packages.delivery_id),
                                      (shipped.bag_id), (shipped.shipment_id)) AS carrier (id)
     WHERE carrier.id IS NOT NULL";

/// What follows from the copies: balances, turnover, and the planner's knowledge.
const SETTLED: &str = "
    UPDATE wallets SET balance = books.posted
      FROM (SELECT customer_id, -sum(amount) AS posted FROM postings WHERE account = 'customer_wallet' GROUP BY 1) AS books
     WHERE books.customer_id = wallets.customer_id AND wallets.balance <> books.posted;
    UPDATE customers SET turnover = counted.amount, points = counted.points
      FROM (SELECT customer_id, sum(amount) AS amount, sum(points) AS points FROM turnover_entries GROUP BY 1) AS counted
     WHERE counted.customer_id = customers.id AND customers.turnover <> counted.amount;
    ANALYZE";

/// Copies whole tables. First all the templates' rows are gathered, since they name each other both ways.
async fn multiply(conn: &mut Conn, tables: &[(&str, &str)], of_customers: bool) -> Result<()> {
    for (table, key) in tables {
        gather(conn, table, key, of_customers).await?;
    }
    for (table, _) in tables {
        copy(conn, table).await?;
        conn.execute(AssertSqlSafe(format!("DROP TABLE template_{table}"))).await?;
    }
    Ok(())
}

/// One table's rows of the templates, in `template_<table>`; their ids are members, and their numbers names.
async fn gather(conn: &mut Conn, table: &str, key: &str, of_customers: bool) -> Result<()> {
    let template = if matches!(table, "customers" | "orders") {
        format!("SELECT id, id AS template FROM {table}")
    } else {
        format!("SELECT id, template FROM members WHERE of_customer = {of_customers}")
    };
    let but = match table {
        // Copied with the order.
        "ledger_transactions" if of_customers => "AND row.order_id IS NULL",
        // What a customer put into his cart, and which order counted for him, is told of him alone, and is not copied.
        "events" => "AND row.kind NOT LIKE 'cart.%' AND row.kind <> 'customer.turnover_changed'",
        _ => "",
    };
    let further = if table == "postings" {
        ", (SELECT order_id FROM ledger_transactions WHERE id = row.transaction_id) AS of_order,
           (SELECT sum(amount) FROM top_ups WHERE customer_id = row.customer_id AND status = 'confirmed') AS paid_in"
    } else {
        ""
    };
    let sql = format!(
        "CREATE TEMP TABLE template_{table} ON COMMIT DROP AS
         SELECT row.*, owner.template{further} FROM {table} AS row JOIN ({template}) AS owner ON owner.id = row.{key} {but}"
    );
    conn.execute(AssertSqlSafe(sql)).await?;
    for column in columns(conn, table).await? {
        let sql = match (column.name.as_str(), column.kind.as_str()) {
            ("id", "uuid") => format!(
                "INSERT INTO members SELECT id, template, {of_customers} FROM template_{table} ON CONFLICT DO NOTHING;
                 INSERT INTO names SELECT id, template FROM template_{table}"
            ),
            (name @ ("code" | "tracking_number" | "shop_order_number"), _) => {
                format!("INSERT INTO names SELECT {name}, template FROM template_{table}")
            }
            _ => continue,
        };
        conn.execute(AssertSqlSafe(sql)).await?;
    }
    Ok(())
}

struct Column {
    name: String,
    kind: String,
}

/// Those that are written.
async fn columns(conn: &mut Conn, table: &str) -> Result<Vec<Column>> {
    let sql = "SELECT attname::text, format_type(atttypid, NULL) FROM pg_attribute
                WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = '' ORDER BY attnum";
    let rows: Vec<(String, String)> = sqlx::query_as(sql).bind(table).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|(name, kind)| Column { name, kind }).collect())
}

/// All copies of one table's rows, oldest first.
async fn copy(conn: &mut Conn, table: &str) -> Result<()> {
    let columns = columns(conn, table).await?;
    let values: Vec<_> = columns.iter().map(|column| copied(table, column)).collect();
    let names: Vec<_> = columns.iter().map(|column| column.name.as_str()).collect();
    let json: Vec<_> = columns.iter().filter(|it| it.kind == "jsonb").map(|it| it.name.as_str()).collect();
    let text = if json.is_empty() { "NULL".to_owned() } else { format!("concat({})", json.join(", ")) };
    let time = ["created_at", "at", "scanned_at"].into_iter().find(|time| names.contains(time));
    let order = time.map(|time| format!("ORDER BY old.{time} - copy.earlier, old.id")).unwrap_or_default();
    let sql = format!(
        "WITH old AS MATERIALIZED (
             SELECT *, (SELECT array_agg(DISTINCT name) FROM names
                         WHERE names.template = row.template AND strpos({text}, name) > 0) AS named
               FROM template_{table} AS row)
         INSERT INTO {table} ({}) SELECT {} FROM old JOIN copies AS copy ON copy.template = old.template {order}",
        names.join(", "),
        values.join(", "),
    );
    conn.execute(AssertSqlSafe(sql)).await?;
    Ok(())
}

/// What a copy has in a column.
fn copied(table: &str, Column { name, kind }: &Column) -> String {
    let renewed = RENEWED.iter().find(|(it, _)| it == name || *it == format!("{table}.{name}"));
    if let Some((_, value)) = renewed {
        return (*value).to_owned();
    }
    match kind.as_str() {
        "uuid" => format!(
            "CASE WHEN old.{name} IN (SELECT id FROM members WHERE of_customer)
                  THEN pg_temp.copied_id(old.{name}, copy.client, copy.client_earlier)
                  WHEN old.{name} IN (SELECT id FROM members WHERE NOT of_customer)
                  THEN pg_temp.copied_id(old.{name}, copy.number, copy.earlier)
                  ELSE old.{name} END"
        ),
        "jsonb" => format!(
            "CASE WHEN old.named IS NULL THEN old.{name}
                  ELSE pg_temp.copied_json(old.{name}, old.named, copy.number, copy.earlier) END"
        ),
        "timestamp with time zone" => format!("old.{name} - copy.earlier"),
        _ => format!("old.{name}"),
    }
}
