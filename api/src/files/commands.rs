//! Taking files in, and clearing away those that nobody needs.

use actix_web::web;
use chrono::TimeDelta;
use domain::files::{FileKind, FileName, Subject};
use domain::{Actor, FileId, Timestamp};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use persistence::files::{self, NewFile};
use persistence::{Conn, settings};
use sha2::{Digest, Sha256};

use super::check::{self, Checked};
use crate::App;
use crate::http::{Problem, Upload, atomically};

/// How long an object may be loose before it is deleted: longer than any upload takes.
const LOOSE_FOR: TimeDelta = TimeDelta::hours(1);

/// Checks an upload and puts it into the store. It belongs to nobody until it is inserted; where that fails the
/// worker clears the object away.
pub async fn store(app: &App, upload: &Upload) -> Result<NewFile, Problem> {
    let kind = check::tell_kind(&upload.content, upload.declared.as_deref())?;
    let Checked { kind, content, pixels } = checked(app, kind, upload).await?;
    let id: FileId = app.clock.id();
    files::intend(&mut *app.db.conn().await?, id, app.clock.now()).await?;
    let file = NewFile {
        id,
        name: FileName::new(&upload.name),
        kind,
        size: i64::try_from(content.len()).unwrap_or(i64::MAX),
        sha256: Sha256::digest(&content).into(),
        pixels: pixels.map(|(width, height)| (width.cast_signed(), height.cast_signed())),
    };
    app.files.put(id, content).await?;
    Ok(file)
}

async fn checked(app: &App, kind: FileKind, upload: &Upload) -> Result<Checked, Problem> {
    let _turn = if kind.is_image() { app.files.images.acquire().await.ok() } else { None };
    let content = upload.content.clone();
    web::block(move || check::check(kind, content)).await.map_err(Problem::internal)?
}

/// Attaches files to a thing whose lock the caller holds.
pub(crate) async fn attach(
    tx: &mut Conn,
    actor: &Actor,
    files: &[FileId],
    to: Subject,
    wanted: fn(FileKind) -> bool,
    now: Timestamp,
) -> Result<(), Problem> {
    if files.is_empty() {
        return Ok(());
    }
    Ok(files::attach(tx, actor, files, to, wanted, now).await?)
}

/// Deletes what was uploaded and never attached to anything, and objects that belong to no file.
pub(crate) async fn clear_away(app: &App) -> Result<(), Problem> {
    let now = app.clock.now();
    atomically(app, async |tx: &mut Conn| {
        let days = settings::load(tx).await?.files_unattached_days.get();
        files::delete_unattached(tx, now.after(-TimeDelta::days(days.into())), now).await?;
        Ok(())
    })
    .await?;
    while delete_loose(app, now.after(-LOOSE_FOR)).await? > 0 {}
    Ok(())
}

/// No transaction waits for the store. Where the program ends meanwhile, the objects are deleted again next time.
async fn delete_loose(app: &App, before: Timestamp) -> Result<usize, Problem> {
    const AT_ONCE: usize = 10;
    let doomed = atomically(app, async |tx: &mut Conn| Ok(files::doom(tx, before).await?)).await?;
    let deletions = stream::iter(doomed.iter().map(|&id| app.files.delete(id)));
    deletions.buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;
    atomically(app, async |tx: &mut Conn| Ok(files::forget_loose(tx, &doomed).await?)).await?;
    Ok(doomed.len())
}
