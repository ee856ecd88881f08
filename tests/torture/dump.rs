//! A dump taken while all this goes on, and restored afterwards.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Result, ensure};
use embedded::{Cluster, Options};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::process::Child;

use crate::check;
use crate::desk::Desk;
use crate::people::People;
use crate::program::Program;

/// From then on the database is left alone until one is through.
const PATIENCE: u32 = 3;
const RESTORED: &str = "restored";

pub struct Dumps {
    command: Box<dyn Fn() -> Result<Command> + Send + Sync>,
    begin: Instant,
    running: Option<Child>,
    pub interrupted: u32,
    pub done: bool,
}

impl Dumps {
    /// While the database runs; the first dump begins then at the earliest.
    pub fn of(program: &Program, begin: Instant) -> Result<Self> {
        let cluster = Cluster::start(&program.database(), Options::default())?;
        let (client, url) = (cluster.client("pg_dump").get_program().to_owned(), cluster.url("postgres"));
        let (file, log) = (file(program), program.home().join("dump.log"));
        let command = move || {
            let log = File::options().create(true).append(true).open(&log)?;
            let mut command = Command::new(&client);
            command.args(["--format=custom", "--file"]).arg(&file).arg(&url);
            command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
            Ok(command)
        };
        Ok(Self { command: Box::new(command), begin, running: None, interrupted: 0, done: false })
    }

    /// Looks after it, at a moment when everything runs: what was interrupted by a kill is begun anew.
    pub fn look_after(&mut self) -> Result<()> {
        if let Some(running) = &mut self.running {
            let Some(status) = running.try_wait()? else { return Ok(()) };
            self.running = None;
            self.done = status.success();
            self.interrupted += u32::from(!self.done);
        }
        if !self.done && Instant::now() >= self.begin {
            let mut command = tokio::process::Command::from((self.command)()?);
            self.running = Some(command.kill_on_drop(true).spawn()?);
        }
        Ok(())
    }

    /// Whether the database must not be killed now.
    pub fn spares_postgres(&self) -> bool {
        self.running.is_some() && self.interrupted >= PATIENCE
    }

    /// Waits for the one that runs.
    pub async fn finish(&mut self) -> Result<()> {
        if let Some(mut running) = self.running.take() {
            self.done = running.wait().await?.success();
        }
        Ok(())
    }
}

fn file(program: &Program) -> PathBuf {
    program.home().join("dump")
}

/// Restores the dump beside the database it was taken of, starts the program on it and asks it all that must be true at any
/// moment; what was acknowledged after the dump is not there. Answers what is wrong, and where its packages are.
pub async fn check(program: &Program, desk: &Desk) -> Result<(Vec<String>, String)> {
    let cluster = Cluster::start(&program.database(), Options::default())?;
    let mut sql = PgConnection::connect(&cluster.url("postgres")).await?;
    sql.execute(AssertSqlSafe(format!("CREATE DATABASE {RESTORED}"))).await?;
    let url = cluster.url(RESTORED);
    let mut restore = cluster.client("pg_restore");
    let restored = restore.arg("--dbname").arg(&url).arg("--exit-on-error").arg(file(program)).status()?;
    ensure!(restored.success(), "the dump cannot be restored");
    let served = program.on(url.clone())?;
    let checked = served_check(&served, &url, desk).await;
    served.stop().await;
    let (wrong, packages) = checked?;
    Ok((wrong.into_iter().map(|wrong| format!("in the restored dump: {wrong}")).collect(), packages))
}

async fn served_check(served: &Program, url: &str, desk: &Desk) -> Result<(Vec<String>, String)> {
    served.start()?;
    served.until_ready().await?;
    let people = People::sign_in(&served.address).await?;
    let mut sql = PgConnection::connect(url).await?;
    let (mut wrong, packages) = check::invariants(&people, &mut sql).await?;
    wrong.extend(check::effects(&mut sql, desk).await?);
    let paid: i64 =
        sqlx::query_scalar("SELECT count(*) FROM ledger_transactions WHERE idempotency_key LIKE 'torture-%'")
            .fetch_one(&mut sql)
            .await?;
    ensure!(paid > 0, "the dump was taken before anything had happened");
    Ok((wrong, format!("{paid} transactions, {packages}")))
}
