mod anonymous;
mod exempt;
mod imports;
mod keeping;
mod list;
mod rights;
pub mod scans;
mod tally;
mod warehouses;
