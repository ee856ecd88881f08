//! Packages that have come all the way.

use sqlx::{Row, query_scalar};
use uuid::Uuid;

use super::{Client, TestApp};

impl TestApp {
    /// So many packages with all that was bought for the order, on the shelf of its warehouse.
    pub async fn given_packages_in_vietnam(&self, order: Uuid, packages: i32) -> Vec<Uuid> {
        let sql = "WITH bought AS (
                       UPDATE order_lines SET purchased = quantity, received_good = quantity, shipped = quantity
                        WHERE order_id = $1 RETURNING id, position, quantity, unit_price
                   ), purchase AS (
                       INSERT INTO purchases (id, code, order_id, status, marketplace, buyer_account, shop_order_number,
                                              goods, freight, created_by, created_at)
                       SELECT $2, $2::text, $1, 'received', 'taobao', 'agency', $2::text, sum(quantity * unit_price), 0, $2, now()
                         FROM bought RETURNING id
                   ), package AS (
                       INSERT INTO packages (id, code, tracking_number, status, customer_id, destination_id, weight_china,
                                             weight_vietnam, created_by, created_at, received_vietnam_at)
                       SELECT gen_random_uuid(), $2::text || number, upper(left($2::text, 18) || '-' || right($2::text, 12) || '-' || number),
                              'in_vietnam', orders.customer_id, orders.warehouse_id, 1.2, 1.25, $2, now(), now()
                         FROM orders, generate_series(1, $3) AS number WHERE orders.id = $1
                       RETURNING id, right(code, 1)::integer AS number
                   ), served AS (
                       INSERT INTO package_purchases (package_id, purchase_id, order_id)
                       SELECT package.id, purchase.id, $1 FROM package, purchase
                   ), contents AS (
                       INSERT INTO package_lines (package_id, purchase_id, order_line_id, expected, good)
                       SELECT package.id, $2, bought.id, bought.quantity, bought.quantity
                         FROM bought JOIN package ON package.number = (bought.position - 1) % $3 + 1
                   ), followed AS (
                       UPDATE orders SET status = 'in_vietnam' WHERE id = $1
                   )
                   SELECT id FROM package ORDER BY number";
        let ids = query_scalar(sql).bind(order).bind(self.new_id()).bind(packages);
        ids.fetch_all(&self.sql).await.unwrap()
    }

    /// As if these had come to Vietnam so many days and an hour ago, and their orders' storage were to be looked at.
    pub async fn age_on_shelf(&self, days: i32, packages: &[Uuid]) {
        let sql = "WITH older AS (
                       UPDATE packages SET received_vietnam_at = now() - $1 * interval '1 day' - interval '1 hour'
                        WHERE id = ANY($2))
                   UPDATE orders SET storage_due_at = now() - interval '1 s' WHERE storage_due_at IS NOT NULL";
        sqlx::query(sql).bind(days).bind(packages).execute(&self.sql).await.unwrap();
    }

    /// The warehouse an order goes to.
    pub async fn warehouse_of(&self, order: Uuid) -> Uuid {
        query_scalar("SELECT warehouse_id FROM orders WHERE id = $1").bind(order).fetch_one(&self.sql).await.unwrap()
    }

    /// The care employee in charge of an order.
    pub async fn care_of(&self, order: Uuid) -> Client {
        let sql = "SELECT care_staff_id FROM orders WHERE id = $1";
        self.signed_in(query_scalar(sql).bind(order).fetch_one(&self.sql).await.unwrap()).await
    }

    /// How PostgreSQL would run a statement, after what it has to be told before.
    pub async fn plan(&self, before: &str, statement: &str) -> String {
        let mut conn = self.sql.acquire().await.unwrap().detach();
        sqlx::raw_sql(sqlx::AssertSqlSafe(before.to_owned())).execute(&mut conn).await.unwrap();
        let sql = format!("EXPLAIN (COSTS OFF) {statement}");
        let rows = sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).fetch_all(&mut conn).await.unwrap();
        rows.iter().map(|row| row.get::<String, _>(0) + "\n").collect()
    }

    /// The status of a package.
    pub async fn status_of(&self, package: Uuid) -> String {
        query_scalar("SELECT status FROM packages WHERE id = $1").bind(package).fetch_one(&self.sql).await.unwrap()
    }
}
