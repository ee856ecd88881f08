//! The chain of seals over the journal.

use domain::Timestamp;
use domain::audit::{Link, Seal};

use crate::{Conn, Result};

/// The last entry that is sealed, and its seal; zero and [`Seal::NONE`] where none is.
#[derive(Clone, Copy, Debug)]
pub struct Tail {
    pub entry_id: i64,
    pub seal: Seal,
}

/// Whether it is ours to seal until the transaction ends; false where another node is at it.
pub async fn claim(conn: &mut Conn) -> Result<bool> {
    const LOCK: i64 = 0x006c_616e_6773_6f70;
    let ours = sqlx::query_scalar!(r#"SELECT pg_try_advisory_xact_lock($1) AS "ours!""#, LOCK).fetch_one(conn).await?;
    Ok(ours)
}

/// Where the chain ends at or below an entry.
pub async fn tail(conn: &mut Conn, at_most: i64) -> Result<Tail> {
    let row = sqlx::query_as!(
        Tail,
        "SELECT event_id AS entry_id, seal FROM audit_seals WHERE event_id <= $1 ORDER BY event_id DESC LIMIT 1",
        at_most,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.unwrap_or(Tail { entry_id: 0, seal: Seal::NONE }))
}

/// The number of the newest entry that is committed.
pub async fn newest(conn: &mut Conn) -> Result<i64> {
    let id = sqlx::query_scalar!(r#"SELECT COALESCE(max(id), 0) AS "id!" FROM events"#).fetch_one(conn).await?;
    Ok(id)
}

/// The transactions that are writing entries.
///
/// Whoever writes one locks the table, before the entry gets its number and until the transaction ends. So once all
/// who are named here have ended, no number can appear any more below one that was committed when this was asked.
pub async fn writers(conn: &mut Conn) -> Result<Vec<String>> {
    let rows = sqlx::query_scalar!(
        r#"SELECT virtualtransaction AS "transaction!" FROM pg_locks
            WHERE locktype = 'relation' AND relation = 'events'::regclass AND mode = 'RowExclusiveLock' AND granted
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"#,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// The places of the chain after one entry and up to another, of which there is an entry or a seal.
pub async fn links(conn: &mut Conn, after: i64, up_to: i64, limit: i64) -> Result<Vec<Link>> {
    // An array, since it tells NULL from an empty text and where one column ends; the moment as a number, since its
    // text depends on the session. What is not sealed yet is sealed with the session and the token.
    let rows = sqlx::query_as!(
        Link,
        // Each side is bounded by itself, so that neither table is read beyond what is asked for.
        r#"SELECT COALESCE(event.id, sealed.event_id) AS "entry_id!", seal AS "seal?",
                  CASE WHEN event.id IS NOT NULL THEN
                       jsonb_build_array(event.id, extract(epoch FROM at), kind, subject_id, order_id, customer_id,
                                         actor_id, request_id, address, idempotency_key, data)::text
                       || CASE WHEN with_credential IS DISTINCT FROM false
                               THEN jsonb_build_array(session_id, token_id)::text ELSE '' END END AS entry
             FROM (SELECT * FROM events WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3) AS event
                  FULL JOIN (SELECT event_id, seal, with_credential FROM audit_seals
                              WHERE event_id > $1 AND event_id <= $2 ORDER BY event_id LIMIT $3) AS sealed
                         ON sealed.event_id = event.id
            ORDER BY 1 LIMIT $3"#,
        after,
        up_to,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// Puts seals at the end of the chain.
pub async fn append(conn: &mut Conn, entries: &[i64], seals: &[Seal], now: Timestamp) -> Result<()> {
    sqlx::query!(
        "INSERT INTO audit_seals (event_id, seal, sealed_at, with_credential)
         SELECT event_id, seal, $3, true FROM UNNEST($1::bigint[], $2::bytea[]) AS sealed (event_id, seal)",
        entries,
        &seals.iter().map(|seal| seal.bytes().to_vec()).collect::<Vec<_>>(),
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps where the chain stands, once a day; the day is answered where it has just begun.
pub async fn anchor(conn: &mut Conn, tail: Tail, now: Timestamp) -> Result<Option<String>> {
    let seal = tail.seal.bytes();
    let day = sqlx::query_scalar!(
        r#"INSERT INTO audit_anchors (on_day, event_id, seal, created_at)
           VALUES (($3::timestamptz AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, $1, $2, $3)
           ON CONFLICT DO NOTHING
           RETURNING on_day::text AS "day!""#,
        tail.entry_id,
        &seal[..],
        now,
    )
    .fetch_optional(conn)
    .await?;
    Ok(day)
}

/// The first entry after this one through whose anchor the chain does not go.
pub async fn broken_anchor(conn: &mut Conn, after: i64) -> Result<Option<i64>> {
    let id = sqlx::query_scalar!(
        "SELECT min(anchor.event_id) FROM audit_anchors anchor LEFT JOIN audit_seals sealed USING (event_id)
          WHERE anchor.event_id > $1 AND sealed.seal IS DISTINCT FROM anchor.seal",
        after,
    )
    .fetch_one(conn)
    .await?;
    Ok(id)
}

/// The seal of an entry.
pub async fn find(conn: &mut Conn, entry: i64) -> Result<Option<Seal>> {
    let row = sqlx::query!("SELECT seal FROM audit_seals WHERE event_id = $1", entry).fetch_optional(conn).await?;
    Ok(row.map(|row| row.seal))
}
