//! Excel files that clients send: bounded before anything of them is believed.

mod bounds;
mod template;

use std::collections::BTreeMap;
use std::io::Cursor;

use actix_web::dev::Payload;
use actix_web::web::{Bytes, BytesMut, block};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use calamine::{DataRef, Reader, Xlsx};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use sha2::{Digest, Sha256};
use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use super::{Problem, problems};
use bounds::MOST_COLUMNS;
pub use bounds::{Bounds, require_bounded};
pub use template::template;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What a file may hold, and how much larger all of it may become. A few hundred kilobytes can stand for gigabytes, and
/// one cell in the last corner of a sheet for billions of empty ones.
const MOST_BYTES: usize = 10 << 20;
const MOST_PARTS: usize = 64;
const MOST_RATIO: u64 = 100;
/// Below the headings.
const MOST_ROWS: u32 = 5_000;
/// Bytes of all cells together, once what they share is copied.
const MOST_TEXT: usize = 16 << 20;
/// A longer number, of a bill of lading for example, has lost its last digits.
const EXACT_DIGITS: usize = 15;

/// An xlsx file as it was sent, at most 10 MiB: 413 where it is larger, 415 where it is said to be something else.
#[derive(Debug)]
pub struct Workbook(Bytes);

/// A column that a table may have, by the headings people give it.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// In small letters; the first is the one in messages.
    pub headings: &'static [&'static str],
    pub required: bool,
}

/// The first sheet below its row of headings: rows in which something stands.
#[derive(Debug)]
pub struct Table {
    pub rows: Vec<TableRow>,
}

#[derive(Debug)]
pub struct TableRow {
    /// As Excel counts: the headings are row 1.
    pub number: u32,
    cells: Vec<Option<String>>,
}

impl TableRow {
    /// What stands in the column with this place among those asked for, without the spaces around it.
    pub fn cell(&self, column: usize) -> Option<&str> {
        self.cells.get(column)?.as_deref()
    }
}

impl Workbook {
    /// For the fingerprint of a request.
    pub fn digest(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(&self.0))
    }

    /// Reads the first sheet. 409 `files.rejected` where the file is none, is too large inside, lacks a heading, or has
    /// no row.
    pub async fn table(self, columns: &'static [Column]) -> Result<Table, Problem> {
        let read = block(move || read(&self.0, columns)).await;
        // A reader that gave up in panic met a file that is none.
        read.unwrap_or_else(|_| Err("the file cannot be read".to_owned()))
            .map_err(|why| problems::FILE_REJECTED.because(why))
    }
}

impl FromRequest for Workbook {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_xlsx = req.content_type() == XLSX;
        let mut payload = payload.take();
        Box::pin(async move {
            if !is_xlsx {
                return Err(problems::NOT_XLSX.into());
            }
            let mut body = BytesMut::new();
            while let Some(chunk) = payload.next().await {
                let chunk = chunk.map_err(|error| problems::UNREADABLE.because(error))?;
                if body.len() + chunk.len() > MOST_BYTES {
                    return Err(problems::TOO_LARGE.into());
                }
                body.extend_from_slice(&chunk);
            }
            Ok(Self(body.freeze()))
        })
    }
}

impl PartialSchema for Workbook {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .max_length(Some(MOST_BYTES))
            .into()
    }
}

impl ToSchema for Workbook {}

fn read(bytes: &[u8], columns: &[Column]) -> Result<Table, String> {
    let inflated = Bounds::MOST_INFLATED.min(MOST_RATIO.saturating_mul(bytes.len() as u64));
    require_bounded(bytes, Bounds { parts: MOST_PARTS, inflated, rows: MOST_ROWS + 1 })?;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|_| "it is no xlsx file".to_owned())?;
    let sheet = workbook.sheet_names().first().cloned().ok_or("it has no sheet")?;
    let mut cells = workbook.worksheet_cells_reader(&sheet).map_err(|_| "its first sheet cannot be read".to_owned())?;
    let mut rows: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
    let mut held = 0;
    while let Some(cell) = cells.next_cell().map_err(|_| "its first sheet cannot be read".to_owned())? {
        let (row, column) = cell.get_position();
        if row > MOST_ROWS || column >= MOST_COLUMNS {
            return Err(format!("it has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns"));
        }
        let text = text(cell.get_value());
        held += text.len();
        if held > MOST_TEXT {
            return Err("its cells hold too much text".to_owned());
        }
        let value = cell.get_value();
        let is_whole = matches!(value, DataRef::Int(_)) || matches!(value, DataRef::Float(it) if it.fract() == 0.0);
        if is_whole && text.len() > EXACT_DIGITS {
            let place = format!("row {}, column {}", row + 1, column + 1);
            return Err(format!(
                "{place} holds {text}, of which Excel keeps {EXACT_DIGITS} digits only: enter it as text"
            ));
        }
        if !text.is_empty() {
            rows.entry(row).or_default().insert(column, text);
        }
    }
    let (_, headings) = rows.pop_first().ok_or("its first sheet is empty")?;
    let places = places(&headings, columns)?;
    let row = |(row, mut cells): (u32, BTreeMap<u32, String>)| TableRow {
        number: row + 1,
        cells: places.iter().map(|place| cells.remove(&(*place)?)).collect(),
    };
    let rows: Vec<_> = rows.into_iter().map(row).filter(|row| row.cells.iter().any(Option::is_some)).collect();
    if rows.is_empty() { Err("nothing stands below the headings".to_owned()) } else { Ok(Table { rows }) }
}

/// Where each column stands.
fn places(headings: &BTreeMap<u32, String>, columns: &[Column]) -> Result<Vec<Option<u32>>, String> {
    let named = |column: &Column| {
        let mut found = headings.iter().filter(|(_, text)| column.headings.contains(&text.to_lowercase().as_str()));
        let name = column.headings.first().copied().unwrap_or_default();
        match (found.next(), found.next()) {
            (Some(_), Some(_)) => Err(format!("two columns are headed {name}")),
            (None, _) if column.required => Err(format!("no column is headed {name}")),
            (place, _) => Ok(place.map(|(place, _)| *place)),
        }
    };
    columns.iter().map(named).collect()
}

/// A cell as text, a number with the digits it is kept with.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(moment) => moment.to_string(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read, Write};

    use rust_xlsxwriter::Workbook as Writer;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    const COLUMNS: &[Column] = &[
        Column { headings: &["number", "运单号"], required: true },
        Column { headings: &["weight"], required: false },
    ];

    fn file(cells: &[(u32, u16, &str)]) -> Vec<u8> {
        let mut workbook = Writer::new();
        let sheet = workbook.add_worksheet();
        for (row, column, text) in cells {
            sheet.write(*row, *column, *text).unwrap();
        }
        workbook.save_to_buffer().unwrap()
    }

    #[test]
    fn cells_are_found_by_their_headings_wherever_they_stand() {
        let bytes =
            file(&[(0, 0, "Weight"), (0, 3, "运单号"), (1, 3, " YT1 "), (4, 0, "2.5"), (4, 3, "YT2"), (6, 2, "x")]);
        let table = read(&bytes, COLUMNS).unwrap();
        let rows: Vec<_> = table.rows.iter().map(|row| (row.number, row.cell(0), row.cell(1))).collect();
        assert_eq!(rows, [(2, Some("YT1"), None), (5, Some("YT2"), Some("2.5"))]);
    }

    #[test]
    fn numbers_keep_their_digits() {
        let mut workbook = Writer::new();
        let sheet = workbook.add_worksheet();
        sheet
            .write(0, 0, "number")
            .unwrap()
            .write(1, 0, 743_219_876_543_210_u64)
            .unwrap()
            .write(0, 1, "weight")
            .unwrap();
        sheet.write(1, 1, 12.3).unwrap();
        let table = read(&workbook.save_to_buffer().unwrap(), COLUMNS).unwrap();
        assert_eq!((table.rows[0].cell(0), table.rows[0].cell(1)), (Some("743219876543210"), Some("12.3")));
    }

    #[test]
    fn a_number_that_has_lost_digits_is_rejected() {
        let mut workbook = Writer::new();
        workbook.add_worksheet().write(0, 0, "number").unwrap().write(1, 0, 7_432_198_765_432_100_000_u64).unwrap();
        let refused = read(&workbook.save_to_buffer().unwrap(), COLUMNS).unwrap_err();
        assert!(refused.starts_with("row 2, column 1 holds 7432198765432100000"), "{refused}");
    }

    /// An archive that passes for a workbook at first sight.
    fn archive() -> ZipWriter<Cursor<Vec<u8>>> {
        let mut archive = ZipWriter::new(Cursor::new(vec![]));
        for name in ["[Content_Types].xml", "xl/workbook.xml"] {
            archive.start_file(name, SimpleFileOptions::default()).unwrap();
            archive.write_all(b"<x/>").unwrap();
        }
        archive
    }

    /// One with a part that is nothing but blanks.
    fn bomb(size: u64) -> Vec<u8> {
        let mut archive = archive();
        archive.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
        io::copy(&mut io::repeat(b' ').take(size), &mut archive).unwrap();
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn little_that_stands_for_much_is_rejected_even_where_it_lies() {
        let honest = bomb(4 << 20);
        let (true_size, told) = ((4_u32 << 20).to_le_bytes(), 4_096_u32.to_le_bytes());
        let mut lying = honest.clone();
        for place in 0..lying.len() - 4 {
            if lying[place..place + 4] == true_size {
                lying[place..place + 4].copy_from_slice(&told);
            }
        }
        for bytes in [honest, lying] {
            let refused = read(&bytes, COLUMNS).unwrap_err();
            assert!(refused.ends_with("too large when it is opened") || refused.ends_with("damaged"), "{refused}");
        }
    }

    #[test]
    fn an_archive_of_many_parts_is_rejected() {
        let mut archive = archive();
        for part in 2..=MOST_PARTS {
            archive.start_file(part.to_string(), SimpleFileOptions::default()).unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        assert_eq!(read(&bytes, COLUMNS).unwrap_err(), "the workbook has too many parts");
    }

    #[test]
    fn what_is_no_table_is_rejected() {
        let refused = |bytes: &[u8]| read(bytes, COLUMNS).unwrap_err();
        assert_eq!(refused(b"PK, he says"), "the workbook cannot be opened");
        assert_eq!(refused(&file(&[])), "its first sheet is empty");
        assert_eq!(refused(&file(&[(0, 0, "weight"), (1, 0, "2")])), "no column is headed number");
        assert_eq!(refused(&file(&[(0, 0, "number"), (0, 1, "运单号")])), "two columns are headed number");
        assert_eq!(refused(&file(&[(0, 0, "number")])), "nothing stands below the headings");
    }

    #[test]
    fn one_cell_in_the_last_corner_is_rejected() {
        let corner = read(&file(&[(0, 0, "number"), (1_048_575, 16_383, "x")]), COLUMNS).unwrap_err();
        let below = read(&file(&[(0, 0, "number"), (5_001, 0, "x")]), COLUMNS).unwrap_err();
        assert_eq!((corner.as_str(), below.as_str()), ("the workbook has cells too far out", corner.as_str()));
        assert!(read(&file(&[(0, 0, "number"), (5_000, 63, "x"), (5_000, 0, "YT1")]), COLUMNS).is_ok());
    }
}
