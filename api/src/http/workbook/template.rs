//! Excel files that clients fill in and send back.

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_DISPOSITION;
use domain::identity::Locale;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::{Column, XLSX};
use crate::http::Problem;

/// A file of this name with the headings in the reader's language. Where there are examples, one for each column, they
/// stand on a second sheet, of which nothing is read.
pub fn template(name: &str, columns: &[Column], examples: &[&str], locale: Locale) -> Result<HttpResponse, Problem> {
    let file = written(columns, examples, locale).map_err(Problem::internal)?;
    let named = (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.xlsx\""));
    Ok(HttpResponse::Ok().content_type(XLSX).insert_header(named).body(file))
}

fn written(columns: &[Column], examples: &[&str], locale: Locale) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    // Numbers of goods and bills of lading are text: as numbers they would lose their last digits.
    let (bold, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
    for (place, column) in (0..).zip(columns) {
        sheet.set_column_width(place, 24)?.set_column_format(place, &text)?;
        sheet.write_with_format(0, place, column.heading(locale), &bold)?;
    }
    if !examples.is_empty() {
        let words = match locale {
            Locale::English => ["Column", "Required", "Example"],
            Locale::Vietnamese => ["Cột", "Bắt buộc", "Ví dụ"],
            Locale::Chinese => ["列", "必填", "示例"],
        };
        let sheet = workbook.add_worksheet();
        for (place, word) in (0..).zip(words) {
            sheet.set_column_width(place, 36)?.set_column_format(place, &text)?;
            sheet.write_with_format(0, place, word, &bold)?;
        }
        for (row, (column, example)) in (1..).zip(columns.iter().zip(examples)) {
            let required = if column.required { "×" } else { "" };
            sheet.write(row, 0, column.heading(locale))?.write(row, 1, required)?.write(row, 2, *example)?;
        }
    }
    workbook.save_to_buffer()
}

impl Column {
    /// The first heading in English, the last in Chinese, the one before it in Vietnamese.
    fn heading(&self, locale: Locale) -> &'static str {
        let heading = match locale {
            Locale::English => self.headings.first(),
            Locale::Vietnamese => self.headings.iter().rev().nth(1),
            Locale::Chinese => self.headings.last(),
        };
        heading.copied().unwrap_or_default()
    }

    /// The one in messages.
    pub fn name(&self) -> &'static str {
        self.headings.first().copied().unwrap_or_default()
    }
}
