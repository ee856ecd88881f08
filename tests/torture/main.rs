//! Money and packages under fire: people pay, top up, order and refund on a few hot wallets, packages are scanned, bagged and
//! driven, badly behaved clients send everything twice, and meanwhile server and database are killed. Afterwards the books
//! must say what people were told, and so must a dump that was taken meanwhile, as far as it goes.
//!
//! `tools/torture` builds and runs it; a run that finds a violation ends with status 1.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod chaos;
mod check;
mod desk;
mod dump;
mod people;
mod program;
mod road;
mod rules;
mod work;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use embedded::{Cluster, Options};
use sqlx::{Connection, PgConnection};
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
    let program = Program::fresh().await?;
    println!("{WORKERS} workers for {seconds} s, seed {seed}, data in {}", program.home().display());
    let sound = torture(&program, Duration::from_secs(seconds), seed, slack).await;
    if sound.is_ok() {
        program.end().await;
    } else {
        program.stop().await;
    }
    std::process::exit(i32::from(!sound?))
}

/// Whether nothing was wrong.
async fn torture(program: &Program, time: Duration, seed: u64, slack: u32) -> Result<bool> {
    let people = Arc::new(People::sign_in(&program.address).await?);
    let desk = Arc::new(Desk::new(program.address.clone()));
    let until = Instant::now() + time;
    let workers: Vec<_> = (0..WORKERS)
        .map(|number| tokio::spawn(work::work(people.clone(), desk.clone(), seed * 1000 + number as u64, until)))
        .collect();
    let figures = chaos::rage(program, &people, seed, until, slack).await?;
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
    println!("{figures}\n{desk}");

    let cluster = Cluster::start(&program.database(), Options::default())?;
    let mut sql = PgConnection::connect(&cluster.url("postgres")).await?;
    let (wrong, told) = check::invariants(&people, &mut sql).await?;
    println!("{told}");
    violations.extend(wrong);
    violations.extend(check::effects(&mut sql, &desk).await?);
    violations.extend(check::acknowledged(&mut sql, &desk).await?);
    if figures.dumped {
        let (wrong, told) = dump::check(program, &desk).await?;
        println!("in the dump: {told}");
        violations.extend(wrong);
    }

    violations.sort();
    violations.dedup();
    for violation in violations.iter().take(40) {
        println!("VIOLATION {violation}");
    }
    println!("{} violations", violations.len());
    if violations.is_empty() {
        // Wallets that always hold enough would hide that they can fall below zero.
        let scarce = desk.counted("wallets.insufficient_funds ") >= SCARCE;
        ensure!(scarce, "so seldom did a wallet not hold enough that the run proves nothing");
        ensure!(figures.dumped, "no dump came through, which proves nothing");
        ensure!(desk.counted("done /shipments/{id}/close") > 0, "no truck was unloaded, which proves nothing");
    }
    Ok(violations.is_empty())
}

fn argument(name: &str) -> Option<String> {
    std::env::args().skip_while(|given| given != name).nth(1)
}
