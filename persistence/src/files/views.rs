//! What the API answers about files.

use domain::files::FileKind;
use domain::{CustomerId, FileId, Timestamp, UserId};
use serde::Serialize;
use utoipa::ToSchema;

/// An uploaded file
#[derive(Debug, Serialize, ToSchema)]
pub struct FileDetail {
    pub id: FileId,
    /// What it was called, fit to show
    #[schema(max_length = 200)]
    pub name: String,
    /// What it is kept as; a WebP without transparency is kept as a JPEG
    pub kind: FileKind,
    /// Bytes as kept; images are written anew
    #[schema(minimum = 1, maximum = 100_000_000)]
    pub size: i64,
    /// Pixels, of an image
    #[schema(minimum = 1, maximum = 10_000)]
    pub width: Option<i32>,
    #[schema(minimum = 1, maximum = 10_000)]
    pub height: Option<i32>,
    /// The customer whose account uploaded it
    pub customer_id: Option<CustomerId>,
    pub uploaded_by: UserId,
    pub created_at: Timestamp,
}

/// A file that documents something
#[derive(Debug, Serialize, ToSchema)]
pub struct AttachedFile {
    pub file_id: FileId,
    #[schema(max_length = 200)]
    pub name: String,
    pub kind: FileKind,
    pub attached_by: UserId,
    pub attached_at: Timestamp,
}
