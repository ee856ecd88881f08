//! Why a file is not taken, or not given.

use persistence::files::AttachError;

use crate::http::{Problem, ProblemType};

pub const NOT_FOUND: ProblemType = ProblemType::new(404, "files.not_found", "No such file");
pub const LINK_INVALID: ProblemType =
    ProblemType::new(401, "files.link_invalid", "The link is over or none of ours; ask for another");
pub const TYPE_REFUSED: ProblemType = ProblemType::new(
    409,
    "files.type_refused",
    "Only JPEG, PNG and WebP images, PDF, Excel workbooks (xlsx) and CSV in UTF-8 are taken",
);
pub const TYPE_MISMATCH: ProblemType =
    ProblemType::new(409, "files.type_mismatch", "The file is not what its content type says");
pub const IMAGE_TOO_LARGE: ProblemType =
    ProblemType::new(409, "files.image_too_large", "The image has too many pixels");
pub const UNKNOWN: ProblemType = ProblemType::new(409, "files.unknown", "A file that is named is not there");
pub const WRONG_KIND: ProblemType = ProblemType::new(409, "files.wrong_kind", "A file of this kind is not wanted here");
pub const TOO_MANY: ProblemType = ProblemType::new(409, "files.too_many", "It has a hundred files already");
pub const STORE_AWAY: ProblemType =
    ProblemType::new(503, "files.store_unavailable", "The store of files is away; try again in a moment");

impl From<AttachError> for Problem {
    fn from(error: AttachError) -> Self {
        match error {
            AttachError::Database(error) => error.into(),
            AttachError::Unknown(_) => UNKNOWN.because(error),
            AttachError::Kind(_) => WRONG_KIND.because(error),
            AttachError::TooMany => TOO_MANY.because(error),
        }
    }
}
