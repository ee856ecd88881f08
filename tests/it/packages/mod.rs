mod anonymous;
mod keeping;
mod list;
mod scans;
mod tally;
mod warehouses;
