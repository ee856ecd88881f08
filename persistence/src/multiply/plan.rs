//! Which copies are made of which template, and how much earlier they happened.

use sqlx::{AssertSqlSafe, Executor};

use crate::{Conn, Result};

/// Orders of one new customer, about: what his template paid in pays for all of them.
const ORDERS_EACH: i64 = 40;

pub(super) async fn plan(conn: &mut Conn, copies: i64) -> Result<()> {
    conn.execute(TABLES).await?;
    let clients = copies / ORDERS_EACH / 3 + 1;
    for sql in [CUSTOMERS, ORDERS, PAPERS] {
        let sql = sql.replace("$CLIENTS", &clients.to_string()).replace("$COPIES", &copies.to_string());
        conn.execute(AssertSqlSafe(sql)).await?;
    }
    Ok(())
}

/// A template is a customer, an order or a paper. What belongs to it are its members.
const TABLES: &str = "
    CREATE TEMP TABLE owners (template uuid PRIMARY KEY, customer_id uuid) ON COMMIT DROP;
    CREATE TEMP TABLE members (id uuid PRIMARY KEY, template uuid NOT NULL, of_customer boolean NOT NULL) ON COMMIT DROP;
    CREATE TEMP TABLE names (name text NOT NULL, template uuid NOT NULL) ON COMMIT DROP;
    CREATE TEMP TABLE copies (
        template uuid NOT NULL, number bigint NOT NULL, earlier interval NOT NULL,
        client bigint NOT NULL, client_earlier interval NOT NULL, place bigint
    ) ON COMMIT DROP";

/// All of them are older than anything that happened to them.
const CUSTOMERS: &str = "
    INSERT INTO copies
    SELECT customers.id, client, earlier, client, earlier, row_number() OVER ()
      FROM customers, generate_series(1::bigint, $CLIENTS) AS client, make_interval(days => 400, mins => client::integer) AS earlier";

/// Of ten copies eight are of completed orders and one of a cancelled one, spread over the year before yesterday; one stands
/// elsewhere on the road since less than a day, so that nothing is due yet. Of the completed every eighth has used a discount
/// code, and every twelfth got something back.
const ORDERS: &str = "
    WITH templates AS (
        SELECT id, customer_id, class, count(*) OVER (PARTITION BY class) AS of_class,
               row_number() OVER (PARTITION BY class ORDER BY id) - 1 AS place
          FROM orders,
               LATERAL (SELECT CASE WHEN status NOT IN ('completed', 'cancelled') THEN 'open'
                                    WHEN status = 'cancelled' THEN 'cancelled'
                                    WHEN EXISTS (SELECT FROM refunds WHERE order_id = orders.id) THEN 'refunded'
                                    WHEN EXISTS (SELECT FROM order_discounts WHERE order_id = orders.id) THEN 'discounted'
                                    ELSE 'completed' END) AS it (class)
    ), numbers AS (
        SELECT number,
               CASE WHEN number % 10 = 0 THEN 'open' WHEN number % 10 = 5 THEN 'cancelled' WHEN number % 10 = 2 THEN 'discounted'
                    WHEN number % 12 = 7 THEN 'refunded' ELSE 'completed' END AS class,
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
     WHERE templates.place = numbers.number / 10 % of_class;
    INSERT INTO owners SELECT id, customer_id FROM orders";

/// Papers stand for themselves: withdrawals, top-ups but the first, and what the company's accounts tell besides. Of each
/// there are so many for a new customer, or as if it were one's; those that wait for somebody are of this day. What founded
/// the company, its capital and the first yuan, is not done again.
const PAPERS: &str = "
    WITH papers (id, customer_id, waits, each) AS (
        SELECT id, customer_id, status IN ('requested', 'approved'),
               CASE status WHEN 'paid' THEN 2 WHEN 'rejected' THEN 0.1 ELSE 0.05 END
          FROM withdrawals
        UNION ALL
        SELECT id, customer_id, status = 'requested', CASE status WHEN 'confirmed' THEN 2 WHEN 'rejected' THEN 0.1 ELSE 0.05 END
          FROM top_ups
         WHERE EXISTS (SELECT FROM top_ups AS first WHERE first.customer_id = top_ups.customer_id AND first.id < top_ups.id)
        UNION ALL
        SELECT id, NULL, status = 'requested', CASE status WHEN 'approved' THEN 4 WHEN 'rejected' THEN 0.5 ELSE 0.05 END
          FROM cash_entries WHERE category <> 'equity'
        UNION ALL
        SELECT id, NULL, false, 8 FROM cash_transfers
        UNION ALL
        SELECT id, NULL, false, 8
          FROM cny_purchases WHERE EXISTS (SELECT FROM cny_purchases AS first WHERE first.id < cny_purchases.id)
    ), noted AS (
        INSERT INTO owners SELECT id, customer_id FROM papers
    ), belonging AS (
        INSERT INTO members SELECT id, id, false FROM papers
    ), numbers AS (
        SELECT papers.*, client, row_number() OVER (ORDER BY client, turn, id) AS number
          FROM papers, generate_series(1::bigint, $CLIENTS) AS client, generate_series(1, 8) AS turn
         WHERE CASE WHEN each < 1 THEN turn = 1 AND client % (1 / each)::bigint = 1 ELSE turn <= each END
    )
    INSERT INTO copies
    SELECT id, numbers.number,
           make_interval(secs => CASE WHEN waits THEN 60 + chance * 70000 ELSE 86400 * (1 + 360 * chance) END),
           numbers.client, COALESCE(copies.earlier, '0'), NULL
      FROM numbers
           CROSS JOIN LATERAL (SELECT (hashint8(numbers.number) & 1048575) / 1048576.0 AS chance) AS drawn
           LEFT JOIN copies ON copies.template = numbers.customer_id AND copies.number = numbers.client";
