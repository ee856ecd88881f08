//! Clients, each in a thread of its own with one connection, sending one request after the other.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, ensure};

use crate::database::Database;
use crate::figures::ByHttp;
use crate::http::{Connection, Request};
use crate::operations::Operation;
use crate::process;
use crate::program::{People, Program};

/// One round; `numbers` are each client's next ones.
pub fn run(
    operation: &Operation,
    program: &Program,
    database: &Database,
    token: &str,
    numbers: &mut [u64],
) -> Result<ByHttp> {
    // Connections are opened, and statements prepared, before anything counts.
    send_all(operation, program, token, numbers, (operation.each / 5).max(1))?;
    let (server, postgres, clients) = (program.seconds()?, database.seconds()?, process::seconds(std::process::id())?);
    let asked = Instant::now();
    let mut took = send_all(operation, program, token, numbers, operation.each)?;
    let elapsed = asked.elapsed();
    let count = took.len() as f64;
    let a_request = |now: f64, before: f64| (now - before) * 1e6 / count;
    let own = process::seconds(std::process::id())?;
    took.sort_unstable();
    Ok(ByHttp {
        a_second: count / elapsed.as_secs_f64(),
        took,
        server: a_request(program.seconds()?, server),
        database: a_request(database.seconds()?, postgres),
        clients: a_request(own, clients),
    })
}

fn send_all(
    operation: &Operation,
    program: &Program,
    token: &str,
    numbers: &mut [u64],
    each: usize,
) -> Result<Vec<Duration>> {
    thread::scope(|scope| {
        let running: Vec<_> = numbers
            .iter_mut()
            .map(|next| scope.spawn(|| client(operation, &program.host, token, next, each)))
            .collect();
        let mut took = vec![];
        for client in running {
            took.extend(client.join().map_err(|_| anyhow!("a client has panicked"))??);
        }
        Ok(took)
    })
}

fn client(operation: &Operation, host: &str, token: &str, next: &mut u64, each: usize) -> Result<Vec<Duration>> {
    let mut connection = Connection::open(host)?;
    let mut took = Vec::with_capacity(each);
    for _ in 0..each {
        let asked = Instant::now();
        let status = send(operation, &mut connection, token, *next)?;
        took.push(asked.elapsed());
        ensure!(status < 300, "{} number {next} was answered {status}", operation.name);
        *next += 1;
    }
    Ok(took)
}

pub fn send(operation: &Operation, connection: &mut Connection, token: &str, number: u64) -> Result<u16> {
    let target = operation.target(number).to_string();
    let path = operation.path.replace("{n}", &target);
    let body = operation.body.as_ref().map(|body| body.replace("{n}", &target));
    let key = operation.key(number);
    let request = Request { method: operation.method, path: &path, token, key: key.as_deref(), body: body.as_deref() };
    Ok(connection.send(&request)?.0)
}

/// 32 clients that read, list and create, for a few seconds.
pub fn mix(program: &Program, people: &People, operations: &[Operation]) -> Result<()> {
    thread::scope(|scope| {
        let running: Vec<_> = (0..32_u64)
            .map(|client| {
                scope.spawn(move || {
                    let mut connection = Connection::open(&program.host)?;
                    for turn in 0..60 {
                        for operation in &operations[..3] {
                            // Numbers that no measured client comes to.
                            let number = 950_000_000_000 + client * 1_000_000 + turn;
                            let status = send(operation, &mut connection, &people.admin, number)?;
                            ensure!(status < 300, "{} was answered {status}", operation.name);
                        }
                    }
                    Ok(())
                })
            })
            .collect();
        running.into_iter().try_for_each(|client| client.join().map_err(|_| anyhow!("a client has panicked"))?)
    })
}
