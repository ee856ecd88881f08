//! The operations on files.

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY};
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, post};
use domain::files::FileName;
use domain::{FileId, Timestamp, can};
use futures_util::TryStreamExt;
use persistence::Conn;
use persistence::files::{self, FileDetail, Reader};
use serde::Serialize;
use utoipa::ToSchema;

use super::requests::{FileContent, Fingerprint, SignedLink, UploadFile};
use super::{LinkKey, commands, problems};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, Upload};

/// Upload a file
///
/// One file of at most 10 MiB: a JPEG, PNG or WebP image, a PDF, an Excel workbook (xlsx) or a CSV in UTF-8. What it is
/// is told by its content, never by its name, and must agree with the content type of its part, unless that is
/// `application/octet-stream`. Images are written anew without EXIF, upright, and without a second frame. A file that
/// is attached to nothing within some days (`files.unattached_days`) is deleted.
#[utoipa::path(
    tag = "Files",
    request_body(content = UploadFile, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "The file", body = FileDetail),
        (status = 409, description = "`files.type_refused`, `files.type_mismatch`, `files.image_too_large`, `files.rejected`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 413, description = "`files.too_large`"),
        (status = 415, description = "`files.not_multipart`"),
        (status = 422, description = "`request.invalid`"),
        (status = 503, description = "`files.store_unavailable`, `server.unavailable`"),
    ),
    extensions(("x-permission" = json!("files:write"))),
)]
#[post("/files")]
pub async fn upload_file(
    caller: Authorized<can::WriteFiles>,
    key: IdempotencyKey,
    upload: Upload,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let declared = upload.declared.as_deref();
    let fingerprint = Fingerprint { sha256: upload.sha256(), name: &upload.name, declared };
    if let Some(earlier) = key.earlier(&app, &caller.actor, &fingerprint).await? {
        return Ok(earlier);
    }
    let file = commands::store(&app, &upload).await?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &fingerprint, StatusCode::CREATED, async |tx: &mut Conn| {
        files::insert(tx, &caller.actor, &file, now).await?;
        Ok(files::find(tx, file.id, Reader::from(&caller.actor)).await?.ok_or(problems::NOT_FOUND)?)
    })
    .await
}

/// Find a file
///
/// What is known of it. Everybody finds what they have uploaded, customers what is attached to things of theirs, employees
/// what is attached to anything.
#[utoipa::path(
    tag = "Files",
    params(("file_id" = FileId, Path, description = "The file")),
    responses(
        (status = 200, description = "The file", body = FileDetail),
        (status = 404, description = "`files.not_found`"),
    ),
    extensions(("x-permission" = json!("files:read"))),
)]
#[get("/files/{file_id}")]
pub async fn find_file(
    caller: Authorized<can::ReadFiles>,
    file_id: Path<FileId>,
    app: Data<App>,
) -> Result<Json<FileDetail>, Problem> {
    let found = files::find(&mut *app.db.conn().await?, *file_id, Reader::from(&caller.actor)).await?;
    Ok(Json(found.ok_or(problems::NOT_FOUND)?))
}

/// Where the content is, for five minutes
#[derive(Debug, Serialize, ToSchema)]
pub struct FileLink {
    /// Below the address of this server
    #[schema(max_length = 400)]
    pub url: String,
    pub expires_at: Timestamp,
}

/// Make a link to a file
///
/// Good for five minutes, for whoever asked for it, and only as long as they may see the file. It needs no token, so a
/// page can show it as an image.
#[utoipa::path(
    tag = "Files",
    params(("file_id" = FileId, Path, description = "The file")),
    responses(
        (status = 200, description = "The link", body = FileLink),
        (status = 404, description = "`files.not_found`"),
    ),
    extensions(("x-permission" = json!("files:read")), ("x-unkeyed" = json!(true))),
)]
#[post("/files/{file_id}/links")]
pub async fn link_file(
    caller: Authorized<can::ReadFiles>,
    file_id: Path<FileId>,
    app: Data<App>,
) -> Result<Json<FileLink>, Problem> {
    let (file, reader) = (*file_id, caller.actor.id);
    files::find(&mut *app.db.conn().await?, file, Reader::from(&caller.actor)).await?.ok_or(problems::NOT_FOUND)?;
    let expires_at = app.clock.now().after(LinkKey::LIFETIME);
    let expires = expires_at.utc().timestamp();
    let signature = LinkKey::new(&app.tokens).sign(file, reader, expires);
    let url = format!("/api/v1/files/{file}/content?reader={reader}&expires={expires}&signature={signature}");
    Ok(Json(FileLink { url, expires_at }))
}

/// Read a file's content
///
/// By a link that was made for it. Always as a download: nothing in it is ever run in a page of ours.
#[utoipa::path(
    tag = "Files",
    params(("file_id" = FileId, Path, description = "The file"), SignedLink),
    responses(
        (status = 200, description = "The content", content(
            (FileContent = "image/jpeg"),
            (FileContent = "image/png"),
            (FileContent = "image/webp"),
            (FileContent = "application/pdf"),
            (FileContent = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (FileContent = "text/csv"),
        )),
        (status = 401, description = "`files.link_invalid`"),
        (status = 404, description = "`files.not_found`"),
        (status = 503, description = "`files.store_unavailable`, `server.unavailable`"),
    ),
    extensions(("x-public" = json!(true))),
)]
#[get("/files/{file_id}/content")]
pub async fn read_file_content(
    file_id: Path<FileId>,
    link: Query<SignedLink>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let key = LinkKey::new(&app.tokens);
    if !key.verify(*file_id, link.reader, link.expires, &link.signature, app.clock.now()) {
        return Err(problems::LINK_INVALID.into());
    }
    let found = files::find_to_serve(&mut *app.db.conn().await?, *file_id, link.reader).await?;
    let file = found.ok_or(problems::NOT_FOUND)?;
    let (size, content) = app.files.get(*file_id).await?;
    Ok(HttpResponse::Ok()
        .content_type(file.kind.media_type())
        .insert_header((CONTENT_DISPOSITION, FileName::new(&file.name).disposition(file.kind)))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .body(SizedStream::new(size, content.map_err(std::io::Error::other))))
}
