//! What clients send about files.

use domain::UserId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A form with one file
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UploadFile {
    /// At most 10 MiB
    #[schema(value_type = String, format = Binary, min_length = 1, max_length = 10_485_760)]
    #[expect(dead_code, reason = "only the document reads it; `Upload` reads the form")]
    pub file: Vec<u8>,
}

/// A file as it is kept
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, max_length = 100_000_000)]
#[expect(dead_code, reason = "only the document reads it; the content is streamed")]
pub struct FileContent(Vec<u8>);

/// What the same key stands for: these bytes, called and declared so.
#[derive(Debug, Serialize)]
pub struct Fingerprint<'a> {
    pub sha256: [u8; 32],
    pub name: &'a str,
    pub declared: Option<&'a str>,
}

/// What a link carries
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SignedLink {
    /// Whom the link was given to
    pub reader: UserId,
    /// When it is over, in seconds of Unix time
    #[param(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub expires: i64,
    /// What makes it good
    #[param(min_length = 43, max_length = 43, pattern = "^[A-Za-z0-9_-]{43}$")]
    pub signature: String,
}
