//! Kinds of files, told by their first bytes and never by their name.

use crate::vocabulary::string_enum;

string_enum! {
    /// What a file is
    pub enum FileKind {
        Jpeg = "jpeg",
        Png = "png",
        Webp = "webp",
        Pdf = "pdf",
        Xlsx = "xlsx",
        Csv = "csv",
    }
}

impl FileKind {
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    /// How its names end.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }

    pub const fn is_image(self) -> bool {
        match self {
            Self::Jpeg | Self::Png | Self::Webp => true,
            Self::Pdf | Self::Xlsx | Self::Csv => false,
        }
    }

    /// By its content. A zip counts as a workbook until somebody has looked inside.
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            [b'P', b'K', 3, 4, ..] => Some(Self::Xlsx),
            _ => is_table_text(bytes).then_some(Self::Csv),
        }
    }

    /// By the media type a client gives; `None` is one we do not take.
    pub fn declared(media_type: &str) -> Option<Self> {
        match media_type {
            "image/jpeg" => Some(Self::Jpeg),
            "image/png" => Some(Self::Png),
            "image/webp" => Some(Self::Webp),
            "application/pdf" => Some(Self::Pdf),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => Some(Self::Xlsx),
            // The last is what browsers say of a CSV on a Windows with Excel.
            "text/csv" | "application/csv" | "application/vnd.ms-excel" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// UTF-8 without control characters that is no markup.
fn is_table_text(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let text = text.trim_start_matches('\u{feff}');
    let is_strange = |sign: char| sign.is_control() && !matches!(sign, '\t' | '\r' | '\n');
    !text.trim_start().is_empty() && !text.trim_start().starts_with('<') && !text.contains(is_strange)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_it_begins_with() {
        for (bytes, kind) in [
            (&b"\xff\xd8\xff\xe0 JFIF"[..], Some(FileKind::Jpeg)),
            (b"\x89PNG\r\n\x1a\n...", Some(FileKind::Png)),
            (b"RIFF\x10\0\0\0WEBPVP8L", Some(FileKind::Webp)),
            (b"%PDF-1.7\n", Some(FileKind::Pdf)),
            (b"PK\x03\x04....", Some(FileKind::Xlsx)),
            ("\u{feff}mã;số\r\n1;2".as_bytes(), Some(FileKind::Csv)),
            (b"GIF89a/*\0*/=1;alert(1)", None),
            (b" <!DOCTYPE html><script>alert(1)</script>", None),
            (b"<?php system('id');", None),
            (b"<svg onload=alert(1)>", None),
            (b"\xb1\xe0\xba\xc5,\xca\xfd", None),
            (b"  \r\n", None),
            (b"", None),
        ] {
            assert_eq!(FileKind::sniff(bytes), kind, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
