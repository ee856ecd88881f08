mod account;
mod addresses;
mod credit;
mod guarantees;
mod level_review;
mod people;
mod scope;
mod turnover;
