//! What files document.

use domain::files::{FileKind, Subject};
use domain::{Actor, CustomerId, Event, EventKind, FileId, Timestamp};
use serde_json::json;

use super::{AttachedFile, Reader};
use crate::{Conn, Error, Result, journal};

/// Why files cannot be attached.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    #[error(transparent)]
    Database(#[from] Error),
    #[error("there is no file {0}")]
    Unknown(FileId),
    #[error("{0} is not of a kind that is wanted here")]
    Kind(FileId),
    #[error("it has {MOST} files, and cannot have more")]
    TooMany,
}

impl From<sqlx::Error> for AttachError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.into())
    }
}

/// Files that one thing may have.
const MOST: i64 = 100;

/// Attaches files of the kinds that are wanted; those that are attached already stay so. The caller holds the lock of
/// the subject.
pub async fn attach(
    conn: &mut Conn,
    actor: &Actor,
    files: &[FileId],
    to: Subject,
    wanted: fn(FileKind) -> bool,
    now: Timestamp,
) -> Result<(), AttachError> {
    if files.is_empty() {
        return Ok(());
    }
    let reader = Reader::from(actor);
    let ids: Vec<_> = files.iter().map(|id| id.uuid()).collect();
    // The lock of the update keeps the worker from clearing them away meanwhile.
    let found = sqlx::query!(
        "UPDATE files SET attached = true
          WHERE id IN (SELECT id FROM files WHERE id = ANY($1) ORDER BY id FOR UPDATE)
            AND sees_file($2, $3, files)
         RETURNING id, kind",
        &ids,
        reader.user.uuid(),
        reader.customer(),
    )
    .fetch_all(&mut *conn)
    .await?;
    for &id in files {
        let file = found.iter().find(|file| file.id == id).ok_or(AttachError::Unknown(id))?;
        if !wanted(file.kind) {
            return Err(AttachError::Kind(id));
        }
    }
    let added = sqlx::query_scalar!(
        "INSERT INTO file_attachments (file_id, subject_id, subject_kind, customer_id, attached_by, attached_at)
         SELECT id, $2, $3, $4, $5, $6 FROM UNNEST($1::uuid[]) AS file (id)
         ON CONFLICT DO NOTHING
         RETURNING file_id",
        &ids,
        to.id,
        to.kind.as_str(),
        to.customer.map(CustomerId::uuid),
        actor.id.uuid(),
        now,
    )
    .fetch_all(&mut *conn)
    .await?;
    if added.is_empty() {
        return Ok(());
    }
    let all = sqlx::query_scalar!(r#"SELECT count(*) AS "n!" FROM file_attachments WHERE subject_id = $1"#, to.id);
    if all.fetch_one(&mut *conn).await? > MOST {
        return Err(AttachError::TooMany);
    }
    let event = Event::new(EventKind::FilesAttached, to.id, now);
    let event = Event { order: to.order, customer: to.customer, ..event };
    Ok(journal::record(conn, actor, &event.with(json!({ "file_ids": added }))).await?)
}

/// What documents something, oldest first.
pub async fn attached(conn: &mut Conn, subject: impl Into<uuid::Uuid>) -> Result<Vec<AttachedFile>> {
    let rows = sqlx::query_as!(
        AttachedFile,
        "SELECT file_id, files.name, files.kind, attached_by, attached_at
           FROM file_attachments JOIN files ON files.id = file_id
          WHERE subject_id = $1
          ORDER BY attached_at, file_id
          LIMIT 100",
        subject.into(),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}
