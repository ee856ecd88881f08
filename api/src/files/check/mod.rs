//! What an upload really is, and whether it is safe to keep. Works on threads that may block.

mod picture;

use actix_web::web::Bytes;
use domain::files::FileKind;
use image::ImageFormat;

use super::problems;
use crate::http::{Bounds, Problem, problems as common, require_bounded};

/// A workbook may hold pictures, each a part by itself.
const WORKBOOK: Bounds = Bounds { parts: 500, inflated: Bounds::MOST_INFLATED, rows: 5000 };

/// What is kept of an upload.
#[derive(Debug)]
pub struct Checked {
    pub kind: FileKind,
    pub content: Bytes,
    /// Width and height in pixels.
    pub pixels: Option<(u32, u32)>,
}

/// Tells the kind by the content; what the client says of it must not differ.
pub fn tell_kind(content: &[u8], declared: Option<&str>) -> Result<FileKind, Problem> {
    let sniffed = FileKind::sniff(content);
    let declared = match declared {
        None | Some("application/octet-stream") => None,
        Some(media_type) => Some(FileKind::declared(media_type).ok_or(problems::TYPE_REFUSED)?),
    };
    match (declared, sniffed) {
        (None, Some(kind)) => Ok(kind),
        (None, None) => Err(problems::TYPE_REFUSED.into()),
        (Some(declared), sniffed) if sniffed == Some(declared) => Ok(declared),
        (Some(declared), _) => Err(problems::TYPE_MISMATCH.because(format_args!("the content is no {declared}"))),
    }
}

/// Opens what can be opened, within bounds. Images are written anew, without what else the file held.
pub fn check(kind: FileKind, content: Bytes) -> Result<Checked, Problem> {
    match kind {
        FileKind::Jpeg => picture::renew(kind, ImageFormat::Jpeg, &content),
        FileKind::Png => picture::renew(kind, ImageFormat::Png, &content),
        FileKind::Webp => picture::renew(kind, ImageFormat::WebP, &content),
        FileKind::Xlsx => {
            require_bounded(&content, WORKBOOK).map_err(|why| common::FILE_REJECTED.because(why))?;
            Ok(Checked { kind, content, pixels: None })
        }
        FileKind::Pdf => {
            let tail = &content[content.len().saturating_sub(1024)..];
            if !tail.windows(5).any(|window| window == b"%%EOF") {
                return Err(common::FILE_REJECTED.because("the PDF has no end"));
            }
            Ok(Checked { kind, content, pixels: None })
        }
        FileKind::Csv => Ok(Checked { kind, content, pixels: None }),
    }
}
