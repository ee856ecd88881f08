//! Excel files.

use std::io::{Cursor, Write};

use rust_xlsxwriter::Workbook;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// One sheet of texts.
pub fn xlsx(rows: &[&[&str]]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(*cells) {
            sheet.write(row, column, *text).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// What passes for a workbook at first sight, with this for its sheet.
pub fn workbook(sheet: &[u8]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(vec![]));
    let parts: [(&str, &[u8]); 3] = [
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    for (name, content) in parts {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// Files that no import reads, each with why; all that is sound of them is a column with this heading.
pub fn unfit_workbooks(heading: &str) -> Vec<(Vec<u8>, &'static str)> {
    let mut corner = Workbook::new();
    corner.add_worksheet().write(0, 0, heading).unwrap().write(1_048_575, 16_383, "x").unwrap();
    // Kept once in the file, and meant six hundred times.
    let long = "x".repeat(32_767);
    let (first, row) = ([heading], [long.as_str()]);
    let rows: Vec<&[&str]> = [&first[..]].into_iter().chain([&row[..]; 600]).collect();
    vec![
        (b"no archive".to_vec(), "the workbook cannot be opened"),
        // A thousand times as large inside.
        (workbook(&vec![b' '; 6 << 20]), "the workbook becomes too large when it is opened"),
        (
            workbook(b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"),
            "the workbook refers to what lies outside",
        ),
        (workbook(&workbook(b"")), "there is an archive in the workbook"),
        (corner.save_to_buffer().unwrap(), "the workbook has cells too far out"),
        (xlsx(&rows), "its cells hold too much text"),
    ]
}
