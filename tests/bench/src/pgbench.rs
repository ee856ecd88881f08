//! The captured statements, sent by pgbench.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result, ensure};

use crate::captured::Captured;
use crate::database::Database;
use crate::figures::ByPgbench;
use crate::operations::{CLIENTS, CUSTOMERS, Operation, READ, STRIDE};
use crate::process;

/// One round.
pub fn run(operation: &Operation, captured: &Captured, database: &Database, round: usize) -> Result<ByPgbench> {
    let home = database.log().with_file_name("pgbench");
    fs::create_dir_all(&home)?;
    let file = home.join(format!("{}.sql", operation.name.replace(' ', "-")));
    fs::write(&file, script(operation, captured)?)?;
    let (before, ended) = (database.seconds()?, process::seconds_of_the_ended()?);
    let output = database
        .client("pgbench")
        .args(["--no-vacuum", "--client", &CLIENTS.to_string(), "--jobs", "1"])
        .args(["--transactions", &operation.each.to_string(), "--define", &format!("start={}", round * operation.each)])
        .args(["--define", &format!("i={}", round * operation.each), "--file"])
        .arg(&file)
        .arg(&database.url)
        // As the program's connections are.
        .env("PGOPTIONS", "-c random_page_cost=1.1 -c statement_timeout=5s")
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let complaints = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success() && !complaints.contains("ERROR"), "pgbench {}: {said}{complaints}", file.display());
    let rate = said
        .lines()
        .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next())
        .context("pgbench tells no rate")?;
    let count = CLIENTS as f64 * operation.each as f64;
    Ok(ByPgbench {
        a_second: rate.parse()?,
        database: (database.seconds()? - before) * 1e6 / count,
        client: (process::seconds_of_the_ended()? - ended) * 1e6 / count,
    })
}

/// Each client prepares the statements once, as the program does, and then executes them with the values of a request.
fn script(operation: &Operation, captured: &Captured) -> Result<String> {
    let mut script = String::from("\\set i :i + 1\n");
    if operation.writes {
        writeln!(script, "\\set n {} + :client_id * {STRIDE} + :i", operation.first_of_pgbench())?;
    } else {
        writeln!(script, "\\set n {READ} + random(0, 999)")?;
    }
    writeln!(script, "\\set customer {CUSTOMERS} + :n % 64\n\\if :i = :start + 1")?;
    let with_values = || captured.statements.iter().enumerate().filter(|(_, statement)| !is_bare(&statement.text));
    for (place, statement) in with_values() {
        writeln!(script, "PREPARE s{place} AS {};", statement.text)?;
    }
    script.push_str("\\endif\n");
    for (place, statement) in captured.statements.iter().enumerate() {
        match &statement.values[..] {
            // In one message, as the program does.
            _ if is_bare(&statement.text) => writeln!(script, "{};", statement.text.replace("; ", "\\; "))?,
            [] => writeln!(script, "EXECUTE s{place};")?,
            values => writeln!(script, "EXECUTE s{place} ({});", values.join(", "))?,
        }
    }
    Ok(script)
}

fn is_bare(text: &str) -> bool {
    text.starts_with("BEGIN") || text == "COMMIT"
}
