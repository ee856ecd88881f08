//! Turnover of the past, and orders that only wait to be completed.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Bought, TestApp};

impl TestApp {
    /// As if so much had been counted at a moment, which is an expression of SQL.
    pub async fn given_turnover(&self, customer: Uuid, amount: i64, counted_at: &str) {
        let sql = format!(
            "WITH entry AS (
                 INSERT INTO turnover_entries (id, customer_id, kind, amount, points, total, charges, points_per_1000,
                                               counted_at, created_at)
                 VALUES ($1, $2, 'carried_over', $3, 0, 0, '{{}}', 0, {counted_at}, now()))
             UPDATE customers SET turnover = turnover + $3 WHERE id = $2"
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(self.new_id()).bind(customer).bind(amount);
        query.execute(&self.sql).await.unwrap();
    }

    /// So many copies of an order that is delivered and paid, each 250 361 đ of the same customer.
    pub async fn given_delivered(&self, it: &Bought, copies: i32) -> Vec<Uuid> {
        let number = format!("A{:X}", it.order.simple());
        let package = it.announce_all(&number[..30]).await;
        it.reach_vietnam(&[&number[..30]]).await;
        let delivery = it.hand_over(&[package]).await;
        it.command("hold", &json!({ "reason": "manual", "note": "a question" })).await.assert_status(200);
        it.sign_off(delivery).await;
        it.command("release", &Value::Null).await.assert_status(200);
        assert_eq!(it.status().await, "delivering");
        let sql = "WITH made AS MATERIALIZED (
                       SELECT gen_random_uuid() AS id FROM generate_series(1, $2)
                   ), copied AS (
                       INSERT INTO orders
                       SELECT copy.* FROM made CROSS JOIN orders CROSS JOIN LATERAL jsonb_populate_record(
                              orders, jsonb_build_object('id', made.id, 'code', left(made.id::text, 20))) AS copy
                        WHERE orders.id = $1
                   ), lines AS MATERIALIZED (
                       SELECT made.id AS order_id, order_lines.id AS template, gen_random_uuid() AS id
                         FROM made CROSS JOIN order_lines WHERE order_lines.order_id = $1
                   ), copied_lines AS (
                       INSERT INTO order_lines
                       SELECT copy.* FROM lines JOIN order_lines ON order_lines.id = lines.template
                              CROSS JOIN LATERAL jsonb_populate_record(
                              order_lines, jsonb_build_object('id', lines.id, 'order_id', lines.order_id)) AS copy
                   ), contents AS (
                       INSERT INTO package_lines
                       SELECT copy.* FROM lines JOIN package_lines ON package_lines.order_line_id = lines.template
                              CROSS JOIN LATERAL jsonb_populate_record(
                              package_lines, jsonb_build_object('order_line_id', lines.id)) AS copy
                   ), charges AS (
                       INSERT INTO order_charges
                       SELECT copy.* FROM made CROSS JOIN order_charges CROSS JOIN LATERAL jsonb_populate_record(
                              order_charges, jsonb_build_object('order_id', made.id)) AS copy
                        WHERE order_charges.order_id = $1
                   )
                   SELECT id FROM made";
        sqlx::query_scalar(sql).bind(it.order).bind(copies).fetch_all(&self.sql).await.unwrap()
    }
}
