//! Runs the private PostgreSQL of a folder until its standard input ends, for looking into it:
//! `cargo run --bin database -- .data/postgres` prints an address for `psql`.

use std::io::{Read, stdin};
use std::path::Path;

use anyhow::{Context, Result};
use embedded::{Cluster, Options};

fn main() -> Result<()> {
    let home = std::env::args_os().nth(1).context("which folder?")?;
    let cluster = Cluster::start(Path::new(&home), Options::default())?;
    println!("{}", cluster.url("postgres"));
    stdin().read_to_end(&mut vec![])?;
    Ok(())
}
