//! Many orders from a few: copies whole orders, with everything that belongs to them, in bulk. For the demo at size.
//!
//! A copy differs from its template in its ids, numbers, customer and times, and in nothing else, so whatever holds for
//! the templates (states, quantities, charges, balanced transactions, history) holds for the copies. Customers are copied
//! first, in the same way, and the copies of orders are theirs. So are those of papers: withdrawals, further top-ups, and
//! what the company's accounts tell besides. Notices are copied like anything else; nobody is told of copies anew.

mod plan;
mod tables;

use sqlx::{AssertSqlSafe, Executor};

use crate::{Conn, Result};
use plan::plan;
use tables::{FUNCTIONS, OF_CUSTOMERS, OF_ORDERS, RENEWED};

/// Multiplies all orders there are into `copies` more. Everything happens in the caller's transaction.
pub async fn multiply_orders(conn: &mut Conn, copies: i64) -> Result<()> {
    // Plans are kept: every foreign key of every row would be planned anew otherwise.
    let settings = "SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '256MB'; SET LOCAL plan_cache_mode = auto";
    conn.execute(settings).await?;
    conn.execute(FUNCTIONS).await?;
    plan(conn, copies).await?;
    multiply(conn, OF_CUSTOMERS, true).await?;
    conn.execute(BELONGINGS).await?;
    multiply(conn, OF_ORDERS, false).await?;
    conn.execute(SETTLED).await?;
    Ok(())
}

/// What an order is known from: its packages and what carries them, each thing of one order, for the demo packs every package
/// by itself; what its checkout, which has one order, took out of the cart, and the checkout itself where it has used a
/// discount code; and a quote. The customer's first quote is of the first order, and so on: one is asked for before each.
const BELONGINGS: &str = "
    INSERT INTO members
    SELECT checkout_id, order_id, false FROM checkout_orders WHERE checkout_id IN (SELECT checkout_id FROM discount_uses);
    INSERT INTO members
    SELECT item::uuid, order_id, false
      FROM checkout_orders JOIN checkouts ON checkouts.id = checkout_id,
           jsonb_array_elements_text(request -> 'cart_item_ids') AS item;
    INSERT INTO members
    SELECT asked.id, made.id, false
      FROM (SELECT id, customer_id, row_number() OVER (PARTITION BY customer_id ORDER BY id) AS place FROM quotes) AS asked
           JOIN (SELECT id, customer_id, row_number() OVER (PARTITION BY customer_id ORDER BY id) AS place FROM orders) AS made
                USING (customer_id, place);
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
    UPDATE wallets SET balance = books.posted, held = books.held
      FROM (SELECT customer_id, -sum(amount) AS posted,
                   (SELECT COALESCE(sum(amount), 0) FROM withdrawals
                     WHERE withdrawals.customer_id = postings.customer_id AND status IN ('requested', 'approved')) AS held
              FROM postings WHERE account = 'customer_wallet' GROUP BY 1) AS books
     WHERE books.customer_id = wallets.customer_id AND (wallets.balance, wallets.held) <> (books.posted, books.held);
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
    let template = match table {
        "customers" | "orders" => format!("SELECT id, id AS template FROM {table}"),
        "notifications" => "SELECT * FROM template_events".to_owned(),
        _ => format!("SELECT id, template FROM members WHERE of_customer = {of_customers}"),
    };
    let but = match table {
        // Copied with the order, or as papers.
        "ledger_transactions" if of_customers => {
            "AND row.order_id IS NULL AND row.subject_id NOT IN (SELECT id FROM members WHERE NOT of_customer)"
        }
        "top_ups" if of_customers => "AND row.id NOT IN (SELECT id FROM members WHERE NOT of_customer)",
        // What a customer put into his cart, and which order counted for him, is told of him alone, and is not copied.
        "events" => "AND row.kind NOT LIKE 'cart.%' AND row.kind <> 'customer.turnover_changed'",
        // They are found by what they tell of, once that is copied.
        "notifications" => {
            "AND NOT EXISTS (SELECT FROM template_events AS twin
                              WHERE (twin.subject_id, twin.kind, twin.at) = (owner.subject_id, owner.kind, owner.at)
                                AND twin.id <> owner.id)"
        }
        _ => "",
    };
    let further = match table {
        "postings" if of_customers => ", 0 AS paid_in",
        "postings" => {
            ", (SELECT amount FROM top_ups WHERE customer_id = row.customer_id AND status = 'confirmed' ORDER BY id LIMIT 1) AS paid_in"
        }
        "notifications" => {
            ", owner.subject_id, owner.kind, owner.at, row.user_id IN (SELECT id FROM members WHERE of_customer) AS to_customer"
        }
        _ => "",
    };
    let sql = format!(
        "CREATE TEMP TABLE template_{table} ON COMMIT DROP AS
         SELECT row.*, owner.template{further} FROM {table} AS row JOIN ({template}) AS owner ON owner.id = {key} {but}"
    );
    conn.execute(AssertSqlSafe(sql)).await?;
    for column in columns(conn, table).await? {
        let sql = match (column.name.as_str(), column.kind.as_str()) {
            ("id", "uuid") => format!(
                "INSERT INTO members SELECT id, template, {of_customers} FROM template_{table} ON CONFLICT DO NOTHING;
                 INSERT INTO names SELECT id, template FROM template_{table}"
            ),
            // A discount code's: copies have the same.
            ("code", _) if table == "order_discounts" => continue,
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
    let told = if table == "notifications" { TOLD } else { "" };
    let member =
        |id: &Column| format!("(SELECT of_customer FROM members WHERE id = row.{0}) AS of_customer_{0}, ", id.name);
    let members: String = columns.iter().filter(|it| it.kind == "uuid").map(member).collect();
    let sql = format!(
        "WITH old AS MATERIALIZED (
             SELECT *, {members}(SELECT array_agg(DISTINCT name) FROM names
                         WHERE names.template = row.template AND strpos({text}, name) > 0) AS named,
                    (SELECT array_agg(DISTINCT name) FROM names JOIN owners ON owners.customer_id = names.template
                      WHERE owners.template = row.template AND strpos({text}, name) > 0) AS of_client
               FROM template_{table} AS row)
         INSERT INTO {table} ({}) SELECT {} FROM old JOIN copies AS copy ON copy.template = old.template {told} {order}",
        names.join(", "),
        values.join(", "),
    );
    conn.execute(AssertSqlSafe(sql)).await?;
    Ok(())
}

/// The copied event that a copied notice is of. Employees' notices of the last thirty days are copied, customers' all.
const TOLD: &str = "
    JOIN events AS told ON told.subject_id = pg_temp.copied_id(old.subject_id, copy.number, copy.earlier)
                       AND told.kind = old.kind AND told.at = old.at - copy.earlier
                       AND (old.to_customer OR copy.earlier < make_interval(days => 30))";

/// What a copy has in a column.
fn copied(table: &str, Column { name, kind }: &Column) -> String {
    let renewed = RENEWED.iter().find(|(it, _)| it == name || *it == format!("{table}.{name}"));
    if let Some((_, value)) = renewed {
        return (*value).to_owned();
    }
    match kind.as_str() {
        "uuid" => format!(
            "CASE old.of_customer_{name} WHEN true THEN pg_temp.copied_id(old.{name}, copy.client, copy.client_earlier)
                  WHEN false THEN pg_temp.copied_id(old.{name}, copy.number, copy.earlier) ELSE old.{name} END"
        ),
        "jsonb" => format!(
            "CASE WHEN old.of_client IS NULL AND old.named IS NULL THEN old.{name}
                  WHEN old.of_client IS NULL THEN pg_temp.copied_text(old.{name}::text, old.named, copy.number, copy.earlier)::jsonb
                  ELSE pg_temp.copied_text(pg_temp.copied_text(old.{name}::text, old.named, copy.number, copy.earlier),
                                           old.of_client, copy.client, copy.client_earlier)::jsonb END"
        ),
        "timestamp with time zone" => format!("old.{name} - copy.earlier"),
        _ => format!("old.{name}"),
    }
}
