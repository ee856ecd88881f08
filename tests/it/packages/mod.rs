mod anonymous;
mod keeping;
mod list;
pub mod scans;
mod tally;
mod warehouses;
