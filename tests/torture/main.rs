//! Money under fire: people pay, top up, order and refund on a few hot wallets, badly behaved clients send everything
//! twice, and meanwhile server and database are killed. Afterwards the books must say what people were told.
//!
//! `tools/torture` builds and runs it; a run that finds a violation ends with status 1.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod chaos;
mod check;
mod desk;
mod people;
mod program;
mod work;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::time::timeout;

use desk::Desk;
use people::People;
use program::Program;

const WORKERS: usize = 32;
/// How often a wallet must not have held what somebody wanted to pay.
const SCARCE: u64 = 20;

#[tokio::main]
async fn main() -> Result<()> {
    let seconds = argument("--seconds").map_or(Ok(60), |text| text.parse()).context("--seconds")?;
    let seed = argument("--seed").map_or(Ok(1), |text| text.parse()).context("--seed")?;
    let slack = argument("--slack").map_or(Ok(1), |text| text.parse()).context("--slack")?;
    let program = Arc::new(Program::fresh().await?);
    let people = match People::sign_in(&program.address).await {
        Ok(people) => Arc::new(people),
        Err(error) => {
            program.end().await;
            return Err(error);
        }
    };
    let desk = Arc::new(Desk::new(program.address.clone()));
    println!("{WORKERS} workers for {seconds} s, seed {seed}, data in {}", program.home().display());

    let until = Instant::now() + Duration::from_secs(seconds);
    let workers: Vec<_> = (0..WORKERS)
        .map(|number| tokio::spawn(work::work(people.clone(), desk.clone(), seed * 1000 + number as u64, until)))
        .collect();
    let figures = chaos::rage(&program, &people, seed, until, slack).await?;
    // Whatever was begun must come to its end soon after the last fault.
    let settled = timeout(Duration::from_secs(30), async {
        for worker in workers {
            worker.await.unwrap();
        }
        desk.settle(&people).await;
    });
    let stuck = settled.await.is_err();
    let mut violations = desk.violations();
    if stuck {
        violations.push(format!("not final 30 s after the last fault: {}", desk.open().join(", ")));
    }
    violations.extend(figures.violations.clone());
    violations.extend(check::books(&program, &people, &desk).await?);

    println!("{figures}\n{desk}");
    violations.sort();
    violations.dedup();
    for violation in violations.iter().take(40) {
        println!("VIOLATION {violation}");
    }
    println!("{} violations", violations.len());
    program.end().await;
    // Wallets that always hold enough would hide that they can fall below zero.
    ensure!(
        !violations.is_empty() || desk.counted("wallets.insufficient_funds ") >= SCARCE,
        "so seldom did a wallet not hold enough that the run proves nothing"
    );
    std::process::exit(i32::from(!violations.is_empty()))
}

fn argument(name: &str) -> Option<String> {
    std::env::args().skip_while(|given| given != name).nth(1)
}
