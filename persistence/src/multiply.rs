//! Many orders out of a few: copies whole orders, with everything that belongs to them, in bulk. For the demo at size.
//!
//! A copy differs from its template in its ids, numbers, customer and times, and in nothing else, so whatever holds for
//! the templates (states, quantities, charges, balanced transactions) holds for the copies. Wallets get the money that
//! their copies took, in a top-up before the first of them.

use domain::Timestamp;
use sqlx::{AssertSqlSafe, Executor, query, query_scalar};

use crate::{Conn, Result};

/// Orders of one of the new customers, about.
const ORDERS_EACH: i64 = 50;
/// Over how many days before now the copies are spread.
const DAYS: i64 = 360;

/// What belongs to the template orders, parents before children. `members` holds the templates' rows that have an id.
const TABLES: &[(&str, &str)] = &[
    ("orders", "id IN (SELECT id FROM templates)"),
    ("order_lines", "order_id IN (SELECT id FROM templates)"),
    ("order_charges", "order_id IN (SELECT id FROM templates)"),
    ("purchases", "order_id IN (SELECT id FROM templates)"),
    ("purchase_lines", "purchase_id IN (SELECT id FROM members)"),
    ("shipments", "id IN (SELECT shipment_id FROM packages JOIN carried ON carried.package_id = packages.id)"),
    ("bags", "id IN (SELECT bag_id FROM packages JOIN carried ON carried.package_id = packages.id)"),
    ("deliveries", "id IN (SELECT delivery_id FROM packages JOIN carried ON carried.package_id = packages.id)"),
    ("packages", "id IN (SELECT package_id FROM carried)"),
    ("package_purchases", "order_id IN (SELECT id FROM templates)"),
    ("package_lines", "package_id IN (SELECT id FROM members)"),
    ("package_scans", "package_id IN (SELECT id FROM members)"),
    ("shipment_packages", "package_id IN (SELECT id FROM members)"),
    ("delivery_packages", "package_id IN (SELECT id FROM members)"),
    ("ledger_transactions", "order_id IN (SELECT id FROM templates)"),
    ("postings", "transaction_id IN (SELECT id FROM members)"),
    ("delivery_payments", "order_id IN (SELECT id FROM templates)"),
    ("events", "order_id IN (SELECT id FROM templates)"),
];

/// Numbers that must differ, and how they are made of the template's.
const NUMBERS: &[(&str, &str)] = &[
    ("code", "pg_temp.copied_code(old.code, copy.number)"),
    ("tracking_number", "old.tracking_number || '-' || copy.number"),
    ("shop_order_number", "old.shop_order_number || lpad(copy.number::text, 8, '0')"),
    ("idempotency_key", "NULL"),
];

/// Multiplies all orders there are into `copies` more. Everything happens in the caller's transaction.
pub async fn multiply_orders(conn: &mut Conn, copies: i64, now: Timestamp) -> Result<()> {
    conn.execute("SET LOCAL statement_timeout = 0").await?;
    stage(conn, copies, now).await?;
    gather(conn).await?;
    add_customers(conn).await?;
    for (table, _) in TABLES {
        copy(conn, table).await?;
    }
    settle(conn).await
}

/// The helpers and tables that exist until the transaction ends.
async fn stage(conn: &mut Conn, copies: i64, now: Timestamp) -> Result<()> {
    // An id keeps the order of time: 48 bits of milliseconds, then what the template's id and the number come to.
    let functions = "
        CREATE FUNCTION pg_temp.copied_id(old uuid, number bigint, earlier interval) RETURNS uuid
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT (lpad(to_hex(('x0000' || left(translate(old::text, '-', ''), 12))::bit(64)::bigint
                        - (extract(epoch FROM earlier) * 1000)::bigint), 12, '0')
                    || '7' || substr(made, 1, 3) || '8' || substr(made, 4, 15))::uuid
              FROM (SELECT md5(old::text || number)) AS digest (made)
        $$;
        CREATE FUNCTION pg_temp.copied_code(old text, number bigint) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT left(old, 4) || substr(made, 1, 2) || '-' || substr(made, 3, 8)
              FROM (SELECT upper(md5(old || number))) AS digest (made)
        $$";
    conn.execute(functions).await?;
    conn.execute(
        "CREATE TEMP TABLE templates ON COMMIT DROP AS
         SELECT id, customer_id, row_number() OVER (ORDER BY id) - 1 AS place FROM orders",
    )
    .await?;
    let clients = (copies / ORDERS_EACH).max(1);
    let sql = "CREATE TEMP TABLE copies ON COMMIT DROP AS
               SELECT number, templates.id AS template, templates.customer_id AS template_customer,
                      make_interval(secs => 60 + number * ($DAYS * 86400.0) / $COPIES) AS earlier,
                      number % $CLIENTS AS client, NULL::uuid AS customer
                 FROM generate_series(1::bigint, $COPIES) AS number
                 JOIN templates ON templates.place = number % (SELECT count(*) FROM templates)";
    let sql = sql.replace("$DAYS", &DAYS.to_string()).replace("$COPIES", &copies.to_string());
    conn.execute(AssertSqlSafe(sql.replace("$CLIENTS", &clients.to_string()))).await?;
    let sql = "CREATE TEMP TABLE clients ON COMMIT DROP AS
               SELECT client, pg_temp.copied_id(md5('client')::uuid, client, interval '0') AS id
                 FROM generate_series(0::bigint, $CLIENTS - 1) AS client";
    conn.execute(AssertSqlSafe(sql.replace("$CLIENTS", &clients.to_string()))).await?;
    // The time stands in front, a year and a half ago.
    query(
        "UPDATE clients SET id = overlay(clients.id::text PLACING
                substr(made, 1, 8) || '-' || substr(made, 9, 4) FROM 1 FOR 13)::uuid
           FROM (SELECT lpad(to_hex((extract(epoch FROM $1::timestamptz - interval '540 days') * 1000)::bigint), 12, '0')) AS at (made)",
    )
    .bind(now.utc())
    .execute(&mut *conn)
    .await?;
    conn.execute("UPDATE copies SET customer = clients.id FROM clients WHERE clients.client = copies.client").await?;
    Ok(())
}

/// The templates' rows, each with its order: of those with an id in `members`, of all in `template_<table>`.
async fn gather(conn: &mut Conn) -> Result<()> {
    conn.execute(
        "CREATE TEMP TABLE carried ON COMMIT DROP AS
         SELECT DISTINCT package_id, order_id FROM package_purchases WHERE order_id IN (SELECT id FROM templates)",
    )
    .await?;
    conn.execute("CREATE TEMP TABLE members (id uuid PRIMARY KEY, template uuid NOT NULL) ON COMMIT DROP").await?;
    for (table, belongs) in TABLES {
        let columns = columns(conn, table).await?;
        let has = |name: &str| columns.iter().any(|column| column.name == name);
        let template = if *table == "orders" {
            "row.id"
        } else if has("order_id") {
            "row.order_id"
        } else {
            "(SELECT template FROM members WHERE members.id IN (row.@))"
        };
        let template = match *table {
            "purchase_lines" => template.replace('@', "purchase_id"),
            "postings" => "(SELECT template FROM members WHERE members.id = row.transaction_id)".to_owned(),
            "package_lines" | "package_scans" | "shipment_packages" | "delivery_packages" => {
                template.replace('@', "package_id")
            }
            "packages" => "(SELECT order_id FROM carried WHERE package_id = row.id LIMIT 1)".to_owned(),
            "shipments" | "bags" | "deliveries" => format!(
                "(SELECT order_id FROM carried JOIN packages ON packages.id = carried.package_id
                   WHERE packages.{}_id = row.id LIMIT 1)",
                if *table == "deliveries" { "delivery" } else { table.trim_end_matches('s') },
            ),
            _ => template.to_owned(),
        };
        let sql = format!(
            "CREATE TEMP TABLE template_{table} ON COMMIT DROP AS
             SELECT row.*, {template} AS template FROM {table} AS row WHERE {belongs}"
        );
        conn.execute(AssertSqlSafe(sql)).await?;
        if has("id") && columns.iter().any(|column| column.name == "id" && column.kind == "uuid") {
            let sql = format!("INSERT INTO members SELECT id, template FROM template_{table} ON CONFLICT DO NOTHING");
            conn.execute(AssertSqlSafe(sql)).await?;
        }
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

/// Whether a column of the templates' rows names one of them.
async fn names_members(conn: &mut Conn, table: &str, column: &str) -> Result<bool> {
    let sql = format!("SELECT EXISTS (SELECT FROM template_{table} WHERE {column} IN (SELECT id FROM members))");
    Ok(query_scalar(AssertSqlSafe(sql)).fetch_one(conn).await?)
}

/// All copies of one table's rows, oldest first.
async fn copy(conn: &mut Conn, table: &str) -> Result<()> {
    let columns = columns(conn, table).await?;
    let mut values = vec![];
    for column in &columns {
        let name = &column.name;
        let number = NUMBERS.iter().find(|(number, _)| number == name).map(|(_, made)| (*made).to_owned());
        values.push(match column.kind.as_str() {
            _ if number.is_some() => number.unwrap_or_default(),
            _ if table == "postings" && name == "balance_after" => wallet_balance(),
            "uuid" if name == "customer_id" => {
                format!("CASE WHEN old.{name} = copy.template_customer THEN copy.customer ELSE old.{name} END")
            }
            "uuid" if names_members(conn, table, name).await? => format!(
                "CASE WHEN old.{name} IN (SELECT id FROM members)
                      THEN pg_temp.copied_id(old.{name}, copy.number, copy.earlier) ELSE old.{name} END"
            ),
            "timestamp with time zone" => format!("old.{name} - copy.earlier"),
            _ => format!("old.{name}"),
        });
    }
    let time = ["created_at", "at", "scanned_at"].into_iter().find(|time| columns.iter().any(|it| it.name == *time));
    let order = time.map(|time| format!("ORDER BY old.{time} - copy.earlier, old.id")).unwrap_or_default();
    let sql = format!(
        "INSERT INTO {table} ({}) SELECT {} FROM template_{table} AS old JOIN copies AS copy ON copy.template = old.template {order}",
        columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", "),
        values.join(", "),
    );
    conn.execute(AssertSqlSafe(sql)).await?;
    Ok(())
}

/// A wallet's balance after a posting: what the top-up brought, and all that moved since.
fn wallet_balance() -> String {
    "CASE WHEN old.account = 'customer_wallet' THEN (SELECT amount FROM needs WHERE needs.customer = copy.customer)
          - sum(old.amount) OVER (PARTITION BY copy.customer, old.account ORDER BY old.created_at - copy.earlier, old.id)
     END"
    .to_owned()
}

/// The customers of the copies, each with a wallet and the top-up that pays for everything.
async fn add_customers(conn: &mut Conn) -> Result<()> {
    conn.execute(
        "CREATE TEMP TABLE needs ON COMMIT DROP AS
         SELECT copy.customer, ceil(GREATEST(sum(old.amount), 0) / 1000000) * 1000000 + 1000000 AS amount,
                max(copy.earlier) + interval '1 day' AS earlier
           FROM copies AS copy LEFT JOIN template_postings AS old
                ON old.template = copy.template AND old.account = 'customer_wallet' AND old.amount > 0
          GROUP BY copy.customer",
    )
    .await?;
    let customers = "
        INSERT INTO customers (id, code, name, created_at)
        SELECT id, pg_temp.copied_code('C-26', client), 'Khách hàng ' || client, now() - interval '540 days' FROM clients;
        INSERT INTO wallets (customer_id, balance)
        SELECT clients.id, COALESCE(needs.amount, 0) FROM clients LEFT JOIN needs ON needs.customer = clients.id";
    conn.execute(customers).await?;
    // Like the first top-up there is, which the templates' customer asked for and the accountant confirmed.
    let top_ups = "
        CREATE TEMP TABLE paid_in ON COMMIT DROP AS
        SELECT needs.customer, needs.amount, first.*, now() - needs.earlier AS made_at,
               pg_temp.copied_id(first.top_up, clients.client, needs.earlier) AS new_top_up,
               pg_temp.copied_id(first.transaction, clients.client, needs.earlier) AS new_transaction, clients.client
          FROM needs JOIN clients ON clients.id = needs.customer,
               LATERAL (SELECT id AS top_up, transaction_id AS transaction, cash_account_id, requested_by, decided_by
                          FROM top_ups WHERE status = 'confirmed' ORDER BY id LIMIT 1) AS first;
        INSERT INTO ledger_transactions (id, kind, subject_id, customer_id, actor_id, created_at)
        SELECT new_transaction, 'top_up', new_top_up, customer, decided_by, made_at FROM paid_in;
        INSERT INTO top_ups (id, code, customer_id, amount, cash_account_id, reference, status, transaction_id,
                             requested_by, decided_by, decided_at, created_at)
        SELECT new_top_up, pg_temp.copied_code('T-26', client), customer, amount, cash_account_id, 'KH ' || client,
               'confirmed', new_transaction, requested_by, decided_by, made_at, made_at
          FROM paid_in;
        INSERT INTO postings (transaction_id, account, currency, amount, customer_id, cash_account_id, balance_after, created_at)
        SELECT new_transaction, account, 'VND', sign * amount, CASE WHEN account = 'customer_wallet' THEN customer END,
               CASE WHEN account = 'cash' THEN cash_account_id END,
               CASE WHEN account = 'customer_wallet' THEN amount END, made_at
          FROM paid_in, (VALUES ('cash', 1), ('customer_wallet', -1)) AS side (account, sign)
         ORDER BY made_at";
    conn.execute(top_ups).await?;
    Ok(())
}

/// What follows from the copies: balances, turnover, levels, and the planner's knowledge.
async fn settle(conn: &mut Conn) -> Result<()> {
    let settled = "
        UPDATE wallets SET balance = books.posted
          FROM (SELECT customer_id, -sum(amount) AS posted FROM postings WHERE account = 'customer_wallet' GROUP BY 1) AS books
         WHERE books.customer_id = wallets.customer_id AND wallets.customer_id IN (SELECT id FROM clients);
        UPDATE customers SET turnover = sold.total,
               level_id = (SELECT id FROM levels WHERE min_turnover <= sold.total ORDER BY min_turnover DESC LIMIT 1)
          FROM (SELECT customer_id, sum(total) AS total FROM orders WHERE status = 'completed' GROUP BY 1) AS sold
         WHERE sold.customer_id = customers.id AND customers.id IN (SELECT id FROM clients);
        ANALYZE";
    conn.execute(settled).await?;
    Ok(())
}
