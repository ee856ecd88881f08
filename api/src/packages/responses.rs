//! What the API answers about packages beyond what is stored: what became of each row.

use domain::packages::{Package, PackageStatus, Tally, TrackingNumber};
use domain::{OrderId, PackageId};
use serde::Serialize;
use utoipa::ToSchema;

use super::problems::IMPORT_REFUSED;
use crate::http::{FieldProblem, Language, Problem, put_in_language};

/// An order whose goods need no counting
#[derive(Debug, Serialize, ToSchema)]
pub struct TallyExemption {
    pub order_id: OrderId,
    #[schema(max_length = 20, example = "O-26K7-7Q2M9XHD")]
    pub code: String,
    pub tally_exempt: bool,
    /// Packages that waited to be counted, and go on now
    #[schema(minimum = 0, maximum = 100_000)]
    pub packages: usize,
}

/// What became of each row, in the order sent
#[derive(Debug, Serialize, ToSchema)]
pub struct ScannedRows {
    #[schema(minimum = 0, maximum = 500)]
    pub accepted: usize,
    #[schema(minimum = 0, maximum = 500)]
    pub repeated: usize,
    #[schema(minimum = 0, maximum = 500)]
    pub anonymous: usize,
    #[schema(minimum = 0, maximum = 500)]
    pub refused: usize,
    #[schema(max_items = 500)]
    pub rows: Vec<ScannedRow>,
}

/// What became of a row
#[derive(Debug, Serialize, ToSchema)]
pub struct ScannedRow {
    /// Its place in the request, from 0
    #[schema(minimum = 0, maximum = 499)]
    pub row: usize,
    pub result: RowResult,
    /// As it was sent, or in capitals where it is one
    #[schema(max_length = 100)]
    pub tracking_number: String,
    pub package_id: Option<PackageId>,
    /// Where the package stands now
    pub status: Option<PackageStatus>,
    /// The contents are to be counted
    pub tally_due: bool,
    /// Counting was asked for, and the goods need none: to be printed on the label
    pub tally_exempt: bool,
    /// It gets a wooden frame
    #[serde(rename = "crate")]
    pub crating: bool,
    /// In Vietnam without having been on the manifest of what it came with
    pub excess: bool,
    /// Why the row was refused: the code of the problem
    #[schema(max_length = 80)]
    pub code: Option<&'static str>,
    /// The same in words
    #[schema(max_length = 1000)]
    pub detail: Option<String>,
}

/// What became of a row
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowResult {
    Accepted,
    /// It was so before: nothing has changed
    Repeated,
    /// Taken in, and nobody knows whose it is
    Anonymous,
    Refused,
}

impl ScannedRows {
    #[must_use]
    pub fn in_language(mut self, language: Language) -> Self {
        put_in_language(self.rows.iter_mut().filter_map(|row| row.detail.as_mut()), language);
        self
    }
}

impl ScannedRow {
    pub fn refused(row: usize, tracking_number: String, problem: Problem) -> Self {
        let (code, detail) = (Some(problem.code), problem.detail);
        Self { code, detail, ..Self::bare(row, RowResult::Refused, tracking_number) }
    }

    pub fn of(row: usize, result: RowResult, package: &Package) -> Self {
        let record = package.record();
        Self {
            package_id: Some(record.id),
            status: Some(record.status),
            tally_due: package.awaits_tally(),
            tally_exempt: record.tally == Tally::Exempt,
            crating: record.crating,
            excess: record.excess,
            ..Self::bare(row, result, record.tracking_number.to_string())
        }
    }

    /// The same number once more in one call: what the first row did, this one finds done, or refused alike.
    pub fn again(row: usize, number: &TrackingNumber, here: Option<&Package>, first: Option<&Self>) -> Self {
        if let Some(package) = here {
            return Self::of(row, RowResult::Repeated, package);
        }
        let (code, detail) = first.map(|first| (first.code, first.detail.clone())).unwrap_or_default();
        Self { code, detail, ..Self::bare(row, RowResult::Refused, number.to_string()) }
    }

    fn bare(row: usize, result: RowResult, tracking_number: String) -> Self {
        Self {
            row,
            result,
            tracking_number,
            package_id: None,
            status: None,
            tally_due: false,
            tally_exempt: false,
            crating: false,
            excess: false,
            code: None,
            detail: None,
        }
    }
}

impl From<Vec<ScannedRow>> for ScannedRows {
    fn from(mut rows: Vec<ScannedRow>) -> Self {
        rows.sort_by_key(|row| row.row);
        let count = |result| rows.iter().filter(|row| row.result == result).count();
        Self {
            accepted: count(RowResult::Accepted),
            repeated: count(RowResult::Repeated),
            anonymous: count(RowResult::Anonymous),
            refused: count(RowResult::Refused),
            rows,
        }
    }
}

/// What became of a file, or would
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportReport {
    /// Nothing was changed: this is what would become of it
    pub dry_run: bool,
    /// Every row has been done
    pub applied: bool,
    #[schema(minimum = 0, maximum = 5000)]
    pub accepted: usize,
    #[schema(minimum = 0, maximum = 5000)]
    pub repeated: usize,
    /// Taken in, and nobody knows whose they are
    #[schema(minimum = 0, maximum = 5000)]
    pub anonymous: usize,
    #[schema(minimum = 0, maximum = 5000)]
    pub refused: usize,
    #[schema(max_items = 5000)]
    pub rows: Vec<ImportedRow>,
}

/// What became of a row of a file
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportedRow {
    /// As Excel counts: the headings are row 1
    #[schema(minimum = 2, maximum = 5001)]
    pub row: u32,
    pub result: RowResult,
    #[schema(max_length = 100)]
    pub tracking_number: String,
    pub package_id: Option<PackageId>,
    /// Why the row is refused: the code of the problem
    #[schema(max_length = 80)]
    pub code: Option<&'static str>,
    /// The same in words
    #[schema(max_length = 1000)]
    pub detail: Option<String>,
}

impl ImportReport {
    /// All or none: refused with every bad row, unless it was a trial.
    pub fn of(mut rows: Vec<ImportedRow>, dry_run: bool) -> Result<Self, Problem> {
        rows.sort_by_key(|row| row.row);
        let count = |result| rows.iter().filter(|row| row.result == result).count();
        let (accepted, repeated) = (count(RowResult::Accepted), count(RowResult::Repeated));
        let (anonymous, refused) = (count(RowResult::Anonymous), count(RowResult::Refused));
        if refused > 0 && !dry_run {
            let mut problem = IMPORT_REFUSED.because(format_args!("{refused} rows are refused"));
            problem.errors = rows.into_iter().filter_map(ImportedRow::fault).collect();
            return Err(problem);
        }
        Ok(Self { dry_run, applied: !dry_run, accepted, repeated, anonymous, refused, rows })
    }

    #[must_use]
    pub fn in_language(mut self, language: Language) -> Self {
        put_in_language(self.rows.iter_mut().filter_map(|row| row.detail.as_mut()), language);
        self
    }
}

impl ImportedRow {
    pub fn accepted(row: u32, tracking_number: &str, package: PackageId) -> Self {
        Self { package_id: Some(package), ..Self::bare(row, RowResult::Accepted, tracking_number) }
    }

    /// It was so before, or is said twice.
    pub fn repeated(row: u32, tracking_number: &str, package: Option<PackageId>) -> Self {
        Self { package_id: package, ..Self::bare(row, RowResult::Repeated, tracking_number) }
    }

    pub fn refused(row: u32, tracking_number: &str, problem: Problem) -> Self {
        let (code, detail) = (Some(problem.code), problem.detail);
        Self { code, detail, ..Self::bare(row, RowResult::Refused, tracking_number) }
    }

    /// As a scanner was answered.
    pub fn scanned(row: u32, scanned: ScannedRow) -> Self {
        let ScannedRow { package_id, code, detail, result, tracking_number, .. } = scanned;
        Self { package_id, code, detail, ..Self::bare(row, result, &tracking_number) }
    }

    fn bare(row: u32, result: RowResult, tracking_number: &str) -> Self {
        let tracking_number = tracking_number.chars().filter(|sign| !sign.is_control()).take(100).collect();
        Self { row, result, tracking_number, package_id: None, code: None, detail: None }
    }

    /// For a refusal of the whole file.
    fn fault(self) -> Option<FieldProblem> {
        let message = self.detail.unwrap_or_else(|| self.tracking_number.clone());
        Some(FieldProblem { pointer: format!("/rows/{}", self.row), code: self.code?, message })
    }
}
