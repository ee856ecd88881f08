mod account;
mod addresses;
mod credit;
mod people;
mod scope;
