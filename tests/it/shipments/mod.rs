mod bags;
mod costs;
mod freight;
mod journey;
mod list;
mod manifest;
mod races;
