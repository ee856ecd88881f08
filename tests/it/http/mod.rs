//! What holds for every request, whoever answers it.

mod answers;
mod bodies;
mod clients;
mod cors;
mod health;
mod problems;
mod queries;
