//! What the cells of a file say.

use domain::packages::Measures;
use domain::{PackageSide, PackageWeight};

use super::super::problems::CELL_MALFORMED;
use crate::http::{Column, Problem, TableRow};

pub(crate) const NUMBER: Column =
    Column { headings: &["tracking_number", "tracking number", "mã vận đơn", "运单号"], required: true };
pub(crate) const WEIGHT: Column =
    Column { headings: &["weight_kg", "weight (kg)", "cân nặng (kg)", "重量 (kg)"], required: false };
pub(crate) const LENGTH: Column =
    Column { headings: &["length_cm", "length (cm)", "dài (cm)", "长 (cm)"], required: false };
pub(crate) const WIDTH: Column =
    Column { headings: &["width_cm", "width (cm)", "rộng (cm)", "宽 (cm)"], required: false };
pub(crate) const HEIGHT: Column =
    Column { headings: &["height_cm", "height (cm)", "cao (cm)", "高 (cm)"], required: false };

/// Weight and size, which stand in four columns from `first` on. A size has three sides or none.
pub(crate) fn measures(row: &TableRow, first: usize) -> Result<Measures, Problem> {
    let weight = weight(row, first)?;
    let length_at = |place: usize| {
        let side = row.cell(first + place).map(str::parse::<PackageSide>).transpose();
        side.map_err(|error| CELL_MALFORMED.because(error))
    };
    let size = match [length_at(1)?, length_at(2)?, length_at(3)?] {
        [Some(length), Some(width), Some(height)] => Some([length, width, height].map(PackageSide::centimetres)),
        [None, None, None] => None,
        [_, _, _] => return Err(CELL_MALFORMED.because("a size has a length, a width and a height")),
    };
    Ok(Measures { weight: weight.map(PackageWeight::kilograms), size })
}

pub(crate) fn weight(row: &TableRow, column: usize) -> Result<Option<PackageWeight>, Problem> {
    let weight = row.cell(column).map(str::parse::<PackageWeight>).transpose();
    weight.map_err(|error| CELL_MALFORMED.because(error))
}

/// A text of at most `most` characters, empty where nothing stands.
pub(crate) fn line(row: &TableRow, column: usize, most: usize) -> Result<String, Problem> {
    let text = row.cell(column).unwrap_or_default();
    if text.chars().count() > most || text.chars().any(char::is_control) {
        return Err(CELL_MALFORMED.because(format_args!("at most {most} characters in one line")));
    }
    Ok(text.to_owned())
}
