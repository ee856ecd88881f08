//! What HTTP costs beside PostgreSQL: each operation by the real binary, and the very statements it sends for that sent by
//! pgbench to the same cluster. `tools/bench` builds and runs it; `docs/performance.md` tells how to read it.

#![allow(clippy::float_arithmetic, reason = "rates and milliseconds are no money")]
#![allow(clippy::cast_precision_loss, reason = "so many requests nobody sends")]
#![allow(clippy::disallowed_methods, reason = "a tool of its own reads clock and arguments")]

mod captured;
mod database;
mod figures;
mod http;
mod load;
mod operations;
mod pgbench;
mod process;
mod program;

use std::path::PathBuf;

use anyhow::{Context, Result};

use database::Database;
use figures::{Figures, median};
use operations::Operation;
use program::Program;

/// What the run was asked for.
struct Asked {
    data: PathBuf,
    langson: PathBuf,
    orders: usize,
    rounds: usize,
    /// Percent of the usual number of requests.
    size: usize,
    only: Option<String>,
}

impl Asked {
    fn read() -> Result<Self> {
        let number = |name: &str, usual: usize| {
            argument(name).map_or(Ok(usual), |text| text.parse()).with_context(|| name.to_owned())
        };
        Ok(Self {
            data: argument("--data").context("--data <folder>")?.into(),
            langson: argument("--langson").context("--langson <binary>")?.into(),
            orders: number("--orders", 2000)?,
            rounds: number("--rounds", 3)?,
            size: number("--size", 100)?,
            only: argument("--only"),
        })
    }
}

fn main() -> Result<()> {
    let asked = Asked::read()?;
    let database = Database::start(&asked.data)?;
    let mut program = Program::new(&asked.langson, &asked.data, &database)?;
    database.ensure_template(asked.orders, |url| program.demo(url, asked.orders), asked.rounds, asked.size)?;

    let ready: Vec<_> = (0..5).map(|_| program.restart()).collect::<Result<_>>()?;
    println!(
        "ready after {:.0} ms (median of {} starts)",
        median(ready.iter().map(|it| it.as_secs_f64() * 1000.0)),
        ready.len()
    );
    println!("resident at rest: {}", program.memory()?);
    let people = program.people()?;
    let operations = operations::all(&people, asked.rounds, asked.size);
    load::mix(&program, &people, &operations)?;
    println!("resident with 32 clients: {}", program.memory()?);

    println!("\n{}", Figures::HEAD);
    for operation in operations.iter().filter(|it| asked.only.as_deref().is_none_or(|only| only == it.name)) {
        println!("{}", measure(operation, &asked, &database, &mut program)?);
    }
    program.stop()
}

/// Rounds of HTTP and of pgbench in turn, each after a short one that does not count; the median of each figure.
fn measure(operation: &Operation, asked: &Asked, database: &Database, program: &mut Program) -> Result<Figures> {
    let captured = captured::capture(operation, database, program)?;
    let mut figures = Figures::of(operation.name, captured.round_trips());
    let mut numbers = operation.numbers();
    for round in 0..=asked.rounds {
        program.restart()?;
        database.settle()?;
        let token = program.sign_in(operation.person)?;
        let by_http = load::run(operation, program, database, &token, &mut numbers)?;
        program.stop()?;
        database.clean_up()?;
        let by_pgbench = pgbench::run(operation, &captured, database, round)?;
        database.forget_what_is_to_be_told()?;
        if round > 0 {
            figures.add(by_http, by_pgbench);
        }
    }
    Ok(figures)
}

/// The value of `--name value`.
fn argument(name: &str) -> Option<String> {
    std::env::args().skip_while(|given| given != name).nth(1)
}
