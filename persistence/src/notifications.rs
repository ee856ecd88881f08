//! What people are told.

use domain::identity::Locale;
use domain::notifications::{Audience, Facts, NoticeKind, Text};
use domain::{NotificationId, OrderId, Timestamp, UserId};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Conn, Page, PageRequest, Result};

/// A notice to its reader, in the reader's language
#[derive(Debug, Serialize, ToSchema)]
pub struct Notification {
    pub id: NotificationId,
    pub kind: NoticeKind,
    #[schema(max_length = 100)]
    pub title: String,
    #[schema(max_length = 1000)]
    pub body: String,
    /// The order it belongs to
    pub order_id: Option<OrderId>,
    /// The order, package, delivery … it happened to
    pub subject_id: Uuid,
    pub created_at: Timestamp,
    /// Null until it is read
    pub read_at: Option<Timestamp>,
}

/// Somebody who is to be told of an event.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    pub event_id: i64,
    pub user_id: UserId,
}

/// Who in particular those are. Whoever caused an event is not among its readers.
pub async fn readers(conn: &mut Conn, events: &[(i64, Audience)]) -> Result<Vec<Reader>> {
    let all = Audience::ALL.iter().flat_map(|audience| audience.holding().iter().map(move |held| (audience, held)));
    let (audiences, permissions): (Vec<_>, Vec<_>) =
        all.map(|(audience, held)| (audience.as_str().to_owned(), held.as_str().to_owned())).unzip();
    let readers = sqlx::query_as!(
        Reader,
        r#"WITH told AS (
               SELECT event.event_id, event.audience, events.actor_id,
                      COALESCE(events.customer_id, orders.customer_id) AS customer_id,
                      CASE WHEN event.audience = 'account' THEN (events.data ->> 'user_id')::uuid END AS account_id,
                      CASE WHEN events.order_id IS NULL THEN customers.care_staff_id ELSE orders.care_staff_id END
                          AS care_staff_id,
                      orders.ordering_staff_id
                 FROM UNNEST($1::bigint[], $2::text[]) AS event (event_id, audience)
                      JOIN events ON events.id = event.event_id
                      LEFT JOIN orders ON orders.id = events.order_id
                      LEFT JOIN customers ON customers.id = events.customer_id
           ), holder AS (
               SELECT DISTINCT held.audience, user_roles.user_id
                 FROM UNNEST($3::text[], $4::text[]) AS held (audience, permission)
                      JOIN roles ON held.permission = ANY(roles.permissions)
                      JOIN user_roles ON user_roles.role_id = roles.id
                      JOIN users ON users.id = user_roles.user_id
                WHERE held.audience = ANY($2) AND users.customer_id IS NULL
           ), reader AS (
               SELECT event_id, actor_id, users.id AS user_id
                 FROM told JOIN users USING (customer_id) WHERE audience = 'customer'
               UNION SELECT event_id, actor_id, holder.user_id FROM told JOIN holder USING (audience)
               UNION SELECT event_id, actor_id, account_id FROM told WHERE audience = 'account'
               UNION SELECT event_id, actor_id, care_staff_id FROM told WHERE audience = 'care'
               UNION SELECT event_id, actor_id, ordering_staff_id FROM told WHERE audience = 'ordering'
           )
           SELECT reader.event_id AS "event_id!", users.id AS "user_id!: UserId"
             FROM reader JOIN users ON users.id = reader.user_id
            WHERE users.status = 'active' AND users.id <> reader.actor_id
            ORDER BY reader.event_id, users.id"#,
        &events.iter().map(|(event, _)| *event).collect::<Vec<_>>(),
        &events.iter().map(|(_, audience)| audience.as_str().to_owned()).collect::<Vec<_>>(),
        &audiences,
        &permissions,
    )
    .fetch_all(conn)
    .await?;
    Ok(readers)
}

/// Writes the notices; whoever has been told of an event is not told again.
pub async fn insert(conn: &mut Conn, notices: &[(NotificationId, Reader)], now: Timestamp) -> Result<()> {
    sqlx::query!(
        "INSERT INTO notifications (id, user_id, event_id, created_at)
         SELECT id, user_id, event_id, $4
           FROM UNNEST($1::uuid[], $2::uuid[], $3::bigint[]) AS notice (id, user_id, event_id)
         ON CONFLICT ON CONSTRAINT notifications_once DO NOTHING",
        &notices.iter().map(|(id, _)| id.uuid()).collect::<Vec<_>>(),
        &notices.iter().map(|(_, reader)| reader.user_id.uuid()).collect::<Vec<_>>(),
        &notices.iter().map(|(_, reader)| reader.event_id).collect::<Vec<_>>(),
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Newest first; of the unread ones alone where asked.
pub async fn list(
    conn: &mut Conn,
    user: UserId,
    locale: Locale,
    unread: bool,
    page: PageRequest<NotificationId>,
) -> Result<Page<Notification>> {
    // The page first, and then what its rows are about: joined the other way round, whole tables would be hashed. Asked for in
    // a subquery, for PostgreSQL forgets the cost of what names no column where it walks along an index.
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT notifications.id, notifications.created_at, notifications.read_at,
                  events.kind AS "kind!: NoticeKind", events.subject_id, events.order_id, events.data,
                  orders.code AS "order_code?",
                  COALESCE(deliveries.code, packages.tracking_number, top_ups.code, customers.code, events.data->>'code')
                      AS subject_code
             FROM (SELECT * FROM notifications
                    WHERE user_id = $1 AND (NOT $2 OR read_at IS NULL) AND ($3::uuid IS NULL OR id < $3)
                      AND (SELECT planned_each_time($4))
                    ORDER BY id DESC LIMIT $4) AS notifications
                  JOIN events ON events.id = notifications.event_id
                  LEFT JOIN orders ON orders.id = events.order_id
                  LEFT JOIN deliveries ON deliveries.id = events.subject_id
                  LEFT JOIN packages ON packages.id = events.subject_id
                  LEFT JOIN top_ups ON top_ups.id = events.subject_id
                  LEFT JOIN customers ON customers.id = events.subject_id
            ORDER BY notifications.id DESC"#,
        user.uuid(),
        unread,
        page.after.map(NotificationId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    let page = page.page(rows, |row| row.id);
    Ok(Page { data: page.data.into_iter().map(|row| row.written(locale)).collect(), next_cursor: page.next_cursor })
}

/// One of the user's own.
pub async fn find(conn: &mut Conn, id: NotificationId, user: UserId, locale: Locale) -> Result<Option<Notification>> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT notifications.id, notifications.created_at, notifications.read_at,
                  events.kind AS "kind!: NoticeKind", events.subject_id, events.order_id, events.data,
                  orders.code AS "order_code?",
                  COALESCE(deliveries.code, packages.tracking_number, top_ups.code, customers.code, events.data->>'code')
                      AS subject_code
             FROM notifications JOIN events ON events.id = notifications.event_id
                  LEFT JOIN orders ON orders.id = events.order_id
                  LEFT JOIN deliveries ON deliveries.id = events.subject_id
                  LEFT JOIN packages ON packages.id = events.subject_id
                  LEFT JOIN top_ups ON top_ups.id = events.subject_id
                  LEFT JOIN customers ON customers.id = events.subject_id
            WHERE notifications.id = $1 AND notifications.user_id = $2"#,
        id.uuid(),
        user.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| row.written(locale)))
}

/// Marks one as read; what was read before keeps its time.
pub async fn read(conn: &mut Conn, id: NotificationId, user: UserId, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "UPDATE notifications SET read_at = $3 WHERE id = $1 AND user_id = $2 AND read_at IS NULL",
        id.uuid(),
        user.uuid(),
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Marks this one and all before it as read; answers how many were not yet.
pub async fn read_up_to(conn: &mut Conn, id: NotificationId, user: UserId, now: Timestamp) -> Result<u64> {
    let done = sqlx::query!(
        "UPDATE notifications SET read_at = $3 WHERE id <= $1 AND user_id = $2 AND read_at IS NULL",
        id.uuid(),
        user.uuid(),
        now,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

struct Row {
    id: NotificationId,
    created_at: Timestamp,
    read_at: Option<Timestamp>,
    kind: NoticeKind,
    subject_id: Uuid,
    order_id: Option<OrderId>,
    data: Value,
    order_code: Option<String>,
    subject_code: Option<String>,
}

impl Row {
    fn written(self, locale: Locale) -> Notification {
        let facts =
            Facts { order: self.order_code.as_deref(), subject: self.subject_code.as_deref(), data: &self.data };
        let Text { title, body } = Text::of(self.kind, locale, facts);
        Notification {
            id: self.id,
            kind: self.kind,
            title,
            body,
            order_id: self.order_id,
            subject_id: self.subject_id,
            created_at: self.created_at,
            read_at: self.read_at,
        }
    }
}
