mod addresses;
mod credit;
mod people;
