//! Excel files.

use rust_xlsxwriter::Workbook;

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
