//! What lies in the store and belongs to no file.

use domain::{Actor, Event, EventKind, FileId, Timestamp};

use crate::{Conn, Result, journal};

/// Notes, in a transaction of its own, that an object is about to be written.
pub async fn intend(conn: &mut Conn, id: FileId, now: Timestamp) -> Result<()> {
    sqlx::query!("INSERT INTO loose_objects (id, created_at) VALUES ($1, $2)", id.uuid(), now).execute(conn).await?;
    Ok(())
}

/// Deletes files that were uploaded before a moment and document nothing; answers how many those were.
pub async fn delete_unattached(conn: &mut Conn, before: Timestamp, now: Timestamp) -> Result<usize> {
    let gone = sqlx::query_scalar!(
        "WITH gone AS (
             DELETE FROM files
              WHERE id IN (SELECT id FROM files WHERE NOT attached AND created_at < $1
                            ORDER BY created_at LIMIT 500 FOR UPDATE SKIP LOCKED)
             RETURNING id
         )
         INSERT INTO loose_objects (id, created_at) SELECT id, $2 FROM gone RETURNING id",
        before,
        now,
    )
    .fetch_all(&mut *conn)
    .await?;
    let events: Vec<_> = gone.iter().map(|&id| Event::new(EventKind::FileDeleted, id, now)).collect();
    journal::record_all(conn, &Actor::system(), &events).await?;
    Ok(gone.len())
}

/// Dooms objects that have been loose since before a moment: no file can be made of them any more. Answers those, and
/// those doomed earlier whose end nobody has noted.
pub async fn doom(conn: &mut Conn, before: Timestamp) -> Result<Vec<FileId>> {
    let ids = sqlx::query_scalar!(
        "UPDATE loose_objects SET doomed = true
          WHERE id IN (SELECT id FROM loose_objects WHERE created_at < $1
                        ORDER BY created_at LIMIT 100 FOR UPDATE SKIP LOCKED)
         RETURNING id",
        before,
    )
    .fetch_all(conn)
    .await?;
    Ok(ids)
}

/// These are gone from the store.
pub async fn forget_loose(conn: &mut Conn, ids: &[FileId]) -> Result<()> {
    let ids: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
    sqlx::query!("DELETE FROM loose_objects WHERE id = ANY($1)", &ids).execute(conn).await?;
    Ok(())
}
