//! What holds for every request, whoever answers it.

mod answers;
mod bad_input;
mod bodies;
mod clients;
mod cors;
mod health;
mod nodes;
mod pressure;
mod problems;
mod queries;
mod raw;
mod wording;
