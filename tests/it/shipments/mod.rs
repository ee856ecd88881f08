mod bags;
mod freight;
mod journey;
