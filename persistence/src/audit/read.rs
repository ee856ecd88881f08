//! Entries of the journal.

use domain::{ApiTokenId, CustomerId, EventKind, OrderId, SessionId, Timestamp, UserId};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Conn, Page, PageRequest, Result, RowNumber};

/// One change: who made it, from where, and what it was
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub id: i64,
    pub at: Timestamp,
    pub kind: EventKind,
    /// The order, package, user … it happened to
    pub subject_id: Uuid,
    pub order_id: Option<OrderId>,
    pub customer_id: Option<CustomerId>,
    /// Whoever caused it; all zeros where the program did
    pub actor_id: UserId,
    #[schema(max_length = 200)]
    pub actor_name: Option<String>,
    pub request_id: Option<Uuid>,
    /// Where the request came from
    #[schema(max_length = 45)]
    pub address: Option<String>,
    #[schema(max_length = 64)]
    pub idempotency_key: Option<String>,
    /// The session that acted, where a person did
    pub session_id: Option<SessionId>,
    /// The API token that acted, where one did
    pub token_id: Option<ApiTokenId>,
    /// `before` and `after`, or the particulars
    #[schema(value_type = Option<Object>)]
    pub data: Value,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct AuditFilter {
    pub actor: Option<UserId>,
    pub kind: Option<EventKind>,
    pub subject: Option<Uuid>,
    pub order: Option<OrderId>,
    pub from: Option<Timestamp>,
    /// Exclusive.
    pub to: Option<Timestamp>,
}

/// Newest first.
pub async fn list(conn: &mut Conn, filter: AuditFilter, page: PageRequest<RowNumber>) -> Result<Page<AuditEntry>> {
    // Rows are numbered nearly in the order of their times. The bounds on `id`, ten minutes wider than asked, keep a
    // page of long ago from wading through all that has happened since. Names are looked up for the rows of the page alone.
    let rows = sqlx::query_as!(
        AuditEntry,
        r#"SELECT events.id, at, kind, subject_id, order_id, events.customer_id, actor_id,
                  users.full_name AS "actor_name?", request_id, address, idempotency_key,
                  session_id, token_id, data
             FROM (SELECT * FROM events
                    WHERE ($1::uuid IS NULL OR actor_id = $1)
                      AND ($2::text IS NULL OR kind = $2)
                      AND ($3::uuid IS NULL OR subject_id = $3)
                      AND ($4::uuid IS NULL OR order_id = $4)
                      AND ($5::timestamptz IS NULL OR at >= $5 AND id > COALESCE(
                              (SELECT id FROM events WHERE at < $5 - interval '10 minutes' ORDER BY at DESC LIMIT 1), 0))
                      AND ($6::timestamptz IS NULL OR at < $6 AND id < COALESCE(
                              (SELECT id FROM events WHERE at >= $6 + interval '10 minutes' ORDER BY at LIMIT 1),
                              9223372036854775807))
                      AND ($7::bigint IS NULL OR id < $7)
                      AND planned_each_time($8)
                    ORDER BY id DESC LIMIT $8) AS events
                  LEFT JOIN users ON users.id = actor_id
            ORDER BY events.id DESC"#,
        filter.actor.map(UserId::uuid),
        filter.kind.map(EventKind::as_str),
        filter.subject,
        filter.order.map(OrderId::uuid),
        filter.from as Option<Timestamp>,
        filter.to as Option<Timestamp>,
        page.after.map(|number| number.0),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |entry| RowNumber(entry.id)))
}

pub async fn find(conn: &mut Conn, id: i64) -> Result<Option<AuditEntry>> {
    let row = sqlx::query_as!(
        AuditEntry,
        r#"SELECT events.id, at, kind, subject_id, order_id, events.customer_id, actor_id,
                  users.full_name AS "actor_name?", request_id, address, idempotency_key,
                  session_id, token_id, data
             FROM events LEFT JOIN users ON users.id = actor_id
            WHERE events.id = $1"#,
        id,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row)
}
