mod bags;
mod costs;
mod freight;
mod journey;
mod list;
