//! Taking a file in.

use domain::files::{FileKind, FileName};
use domain::{Actor, CustomerId, Event, EventKind, FileId, Timestamp};
use serde_json::json;

use crate::error::ExpectRows;
use crate::{Conn, Result, journal};

/// A file whose content lies in the store.
#[derive(Clone, Debug)]
pub struct NewFile {
    pub id: FileId,
    pub name: FileName,
    pub kind: FileKind,
    pub size: i64,
    pub sha256: [u8; 32],
    /// Width and height in pixels.
    pub pixels: Option<(i32, i32)>,
}

/// The object is loose no more.
pub async fn insert(conn: &mut Conn, actor: &Actor, file: &NewFile, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "WITH taken AS (DELETE FROM loose_objects WHERE id = $1 AND NOT doomed RETURNING id)
         INSERT INTO files (id, name, kind, size, sha256, width, height, customer_id, uploaded_by, created_at)
         SELECT id, $2, $3, $4, $5, $6, $7, $8, $9, $10 FROM taken",
        file.id.uuid(),
        file.name.as_str(),
        file.kind.as_str(),
        file.size,
        &file.sha256[..],
        file.pixels.map(|(width, _)| width),
        file.pixels.map(|(_, height)| height),
        actor.customer.map(CustomerId::uuid),
        actor.id.uuid(),
        now,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    let told = json!({ "name": file.name, "kind": file.kind, "size": file.size });
    journal::record(conn, actor, &Event::new(EventKind::FileUploaded, file.id, now).with(told)).await
}
