//! Excel workbooks: looked through in small bites, so that none can fill the memory of whoever opens it later.

use std::io::{Cursor, Read};

use zip::ZipArchive;

/// How much larger a part may become.
const MOST_RATIO: u64 = 100;
/// A small part may well be mostly blanks.
const ALWAYS_ALLOWED: u64 = 1 << 20;
/// Cells beyond it are refused: readers make room for the whole rectangle.
pub const MOST_COLUMNS: u32 = 64;

/// How much a workbook may hold.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    pub parts: usize,
    /// Bytes of all parts together once inflated.
    pub inflated: u64,
    /// The last row, as Excel counts.
    pub rows: u32,
}

impl Bounds {
    pub const MOST_INFLATED: u64 = 50 << 20;
}

const BITE: usize = 64 << 10;
/// More than the longest thing that is looked for.
const OVERLAP: usize = 64;

const TOO_LARGE: &str = "the workbook becomes too large when it is opened";

/// Why it is refused, in words.
pub fn require_bounded(content: &[u8], bounds: Bounds) -> Result<(), &'static str> {
    let mut archive = ZipArchive::new(Cursor::new(content)).map_err(|_| "the workbook cannot be opened")?;
    if archive.len() > bounds.parts {
        return Err("the workbook has too many parts");
    }
    let has = |name| archive.index_for_name(name).is_some();
    if !has("[Content_Types].xml") || !has("xl/workbook.xml") {
        return Err("it is no workbook");
    }
    if has("xl/vbaProject.bin") {
        return Err("the workbook has macros");
    }
    let mut inflated = 0;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|_| "a part of the workbook cannot be opened")?;
        let name = entry.name().map_err(|_| "a part of the workbook has no name")?.into_owned();
        let allowed = ALWAYS_ALLOWED.max(entry.compressed_size().saturating_mul(MOST_RATIO));
        let allowed = allowed.min(bounds.inflated - inflated);
        // An honest bomb is not even begun; what the archive says of itself may be a lie, though.
        if entry.size() > allowed {
            return Err(TOO_LARGE);
        }
        inflated += look_through(&name, entry, allowed, bounds.rows)?;
    }
    Ok(())
}

/// Answers how large the part is once inflated.
fn look_through(name: &str, mut entry: impl Read, allowed: u64, rows: u32) -> Result<u64, &'static str> {
    let is_sheet = name.starts_with("xl/worksheets/");
    let is_markup = [".xml", ".rels", ".vml"].iter().any(|end| name.ends_with(end));
    let (mut size, mut seen) = (0, vec![]);
    let mut bite = vec![0; BITE];
    loop {
        let read = entry.read(&mut bite).map_err(|_| "a part of the workbook is damaged")?;
        if read == 0 {
            return Ok(size);
        }
        if size == 0 && bite.starts_with(b"PK\x03\x04") {
            return Err("there is an archive in the workbook");
        }
        size += read as u64;
        if size > allowed {
            return Err(TOO_LARGE);
        }
        if is_markup {
            seen.extend_from_slice(&bite[..read]);
            examine(&seen, is_sheet, rows)?;
            seen.drain(..seen.len().saturating_sub(OVERLAP));
        }
    }
}

fn examine(text: &[u8], is_sheet: bool, rows: u32) -> Result<(), &'static str> {
    // Markup in another encoding than UTF-8 has NUL bytes, or could not be looked through.
    if text.contains(&0) {
        return Err("a part of the workbook is not in UTF-8");
    }
    let has = |words: &[u8]| text.windows(words.len()).any(|window| window == words);
    if has(b"<!DOCTYPE") || has(b"<!ENTITY") {
        return Err("the workbook refers to what lies outside");
    }
    if is_sheet && text.windows(4).enumerate().any(|(at, it)| it == b" r=\"" && is_far(&text[at + 4..], rows)) {
        return Err("the workbook has cells too far out");
    }
    Ok(())
}

/// Whether an address such as `XFD1048576`, or the number of a row, lies beyond the bounds.
fn is_far(address: &[u8], rows: u32) -> bool {
    let (mut column, mut row) = (0_u32, 0_u32);
    for byte in address {
        match byte {
            b'A'..=b'Z' => column = column.saturating_mul(26).saturating_add(u32::from(byte - b'A') + 1),
            b'0'..=b'9' => row = row.saturating_mul(10).saturating_add(u32::from(byte - b'0')),
            _ => break,
        }
    }
    column > MOST_COLUMNS || row > rows
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn check(content: &[u8]) -> Result<(), &'static str> {
        require_bounded(content, Bounds { parts: 500, inflated: Bounds::MOST_INFLATED, rows: 5000 })
    }

    fn workbook(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(vec![]));
        let base: [(&str, &[u8]); 2] = [("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")];
        for (name, content) in base.iter().chain(parts) {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(content).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn an_ordinary_workbook_passes() {
        let sheet = br#"<worksheet><row r="5000"><c r="A5000" t="s"/><c r="BL5000"/></row></worksheet>"#;

        assert_eq!(check(&workbook(&[("xl/worksheets/sheet1.xml", sheet)])), Ok(()));
    }

    #[test]
    fn what_would_harm_whoever_opens_it_is_refused() {
        let blanks = vec![b' '; 8 << 20];
        let far = br#"<worksheet><row r="1"><c r="XFD1048576"/></row></worksheet>"#;
        let below = br#"<worksheet><row r="5001"/></worksheet>"#;
        let entity = br#"<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet>&e;</worksheet>"#;
        let mut astride = vec![b' '; BITE - 4];
        astride.extend_from_slice(b"<!DOCTYPE x>");
        let nested = workbook(&[]);
        for (name, content, why) in [
            ("xl/worksheets/sheet1.xml", &blanks[..], "the workbook becomes too large when it is opened"),
            ("xl/worksheets/sheet1.xml", far, "the workbook has cells too far out"),
            ("xl/worksheets/sheet1.xml", below, "the workbook has cells too far out"),
            ("xl/worksheets/sheet1.xml", entity, "the workbook refers to what lies outside"),
            ("xl/worksheets/sheet1.xml", &astride, "the workbook refers to what lies outside"),
            ("xl/styles.xml", b"\xff\xfe<\0!\0", "a part of the workbook is not in UTF-8"),
            ("xl/embeddings/a.bin", &nested, "there is an archive in the workbook"),
            ("xl/vbaProject.bin", b"x", "the workbook has macros"),
        ] {
            assert_eq!(check(&workbook(&[(name, content)])), Err(why), "{name}");
        }
        let names: Vec<_> = (0..10_000).map(|number| format!("xl/{number}.xml")).collect();
        let many: Vec<_> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
        assert_eq!(check(&workbook(&many)), Err("the workbook has too many parts"));
        assert_eq!(check(b"PK\x03\x04 and nothing more"), Err("the workbook cannot be opened"));
    }
}
