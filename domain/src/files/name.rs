//! What a file is called: for people to read, never a path.

use std::fmt::Write;

use serde::Serialize;

use super::FileKind;

/// At most 200 characters without folders, control characters and marks that turn the direction of writing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct FileName(String);

impl FileName {
    const LONGEST: usize = 200;

    /// What is fit to show of a name that a client gave.
    pub fn new(given: &str) -> Self {
        let name = given.rsplit(['/', '\\']).next().unwrap_or_default();
        let shown: String = name.chars().filter(|sign| !is_hidden(*sign)).take(Self::LONGEST).collect();
        let shown = shown.trim().trim_start_matches('.');
        Self(if shown.is_empty() { "file".to_owned() } else { shown.to_owned() })
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `Content-Disposition` (RFC 6266) of a download. The name ends as files of this kind do, whatever it was called.
    pub fn disposition(&self, kind: FileKind) -> String {
        let extension = kind.extension();
        let fits = self.0.rsplit_once('.').is_some_and(|(_, end)| ends_so(end, kind));
        let name = if fits { self.0.clone() } else { format!("{}.{extension}", self.0) };
        // The second is what all browsers of today read; the first is for the others.
        let plain: String = name.chars().map(|sign| if is_plain(sign) { sign } else { '_' }).collect();
        let mut encoded = String::new();
        for byte in name.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                encoded.push(char::from(byte));
            } else {
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
        format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
    }
}

fn ends_so(end: &str, kind: FileKind) -> bool {
    end.eq_ignore_ascii_case(kind.extension()) || (kind == FileKind::Jpeg && end.eq_ignore_ascii_case("jpeg"))
}

fn is_plain(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || " -_.()".contains(sign)
}

/// Control characters, and those of Unicode that steer how text runs or take no room.
fn is_hidden(sign: char) -> bool {
    sign.is_control()
        || matches!(sign, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path_and_hides_nothing() {
        for (given, shown) in [
            ("../../etc/passwd", "passwd"),
            (r"C:\Users\lan\hoá đơn.pdf", "hoá đơn.pdf"),
            ("invoice\u{202e}gpj.exe", "invoicegpj.exe"),
            ("a\r\nSet-Cookie: x=1.png", "aSet-Cookie: x=1.png"),
            (".htaccess", "htaccess"),
            ("..", "file"),
            ("", "file"),
        ] {
            assert_eq!(FileName::new(given).as_str(), shown);
        }
        assert_eq!(FileName::new(&"长".repeat(300)).as_str().chars().count(), 200);
    }

    #[test]
    fn a_download_is_called_by_its_name_and_ends_as_its_kind() {
        let disposition = |name: &str, kind| FileName::new(name).disposition(kind);

        assert_eq!(
            disposition("hoá đơn \"7\".pdf", FileKind::Pdf),
            "attachment; filename=\"ho_ __n _7_.pdf\"; filename*=UTF-8''ho%C3%A1%20%C4%91%C6%A1n%20%227%22.pdf"
        );
        assert_eq!(
            disposition("con.exe", FileKind::Png),
            "attachment; filename=\"con.exe.png\"; filename*=UTF-8''con.exe.png"
        );
        assert_eq!(disposition("a.JPEG", FileKind::Jpeg), "attachment; filename=\"a.JPEG\"; filename*=UTF-8''a.JPEG");
    }
}
