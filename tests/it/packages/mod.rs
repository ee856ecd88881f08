mod anonymous;
mod exempt;
mod keeping;
mod list;
mod rights;
pub mod scans;
mod tally;
mod warehouses;
