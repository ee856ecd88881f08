//! The statements of one request, as PostgreSQL has logged them.

use std::collections::HashSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, ensure};

use crate::database::Database;
use crate::http::Connection;
use crate::load::send;
use crate::operations::{CUSTOMERS, Operation};
use crate::program::Program;

/// In the order in which they were sent.
pub struct Captured {
    pub statements: Vec<Statement>,
}

#[derive(Clone, Debug)]
pub struct Statement {
    pub text: String,
    /// As literals of SQL, with `:n` for the request's number.
    pub values: Vec<String>,
}

/// A line of the log, with its values where it had any.
struct Entry {
    pid: String,
    statement: Statement,
}

impl Captured {
    pub fn round_trips(&self) -> usize {
        self.statements.len()
    }
}

/// Sends one request to a program whose database logs every statement, and reads what it was.
pub fn capture(operation: &Operation, database: &Database, program: &mut Program) -> Result<Captured> {
    database.set(Some(("log_statement", "all")))?;
    database.set(Some(("log_error_verbosity", "default")))?;
    let captured = ask_once(operation, database, program);
    database.set(None)?;
    program.stop()?;
    captured
}

fn ask_once(operation: &Operation, database: &Database, program: &mut Program) -> Result<Captured> {
    program.restart()?;
    database.settle()?;
    let token = program.sign_in(operation.person)?;
    let mut log = File::open(database.log())?;
    log.seek(SeekFrom::End(0))?;
    // What the program asks by itself is none of the request's.
    sleep(Duration::from_secs(3));
    let idle: HashSet<_> = entries(&mut log)?.into_iter().map(|entry| entry.statement.text).collect();

    let mut connection = Connection::open(&program.host)?;
    let number = operation.spare();
    // Whoever asks is remembered for half a second, the list of forbidden goods for good.
    send(operation, &mut connection, &token, number + 1)?;
    sleep(Duration::from_millis(50));
    entries(&mut log)?;
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_millis();
    let status = send(operation, &mut connection, &token, number)?;
    ensure!(status < 300, "{} was answered {status}", operation.name);
    sleep(Duration::from_millis(100));
    let all = entries(&mut log)?;
    let statements =
        if operation.writes { transaction(&all, &format!("bench-{number}"))? } else { others(&all, &idle) };
    ensure!(!statements.is_empty(), "no statement of {} was logged", operation.name);
    let number = operation.target(number).to_string();
    let statements = statements.into_iter().map(|statement| statement.of_any_number(&number, since)).collect();
    Ok(Captured { statements })
}

fn others(all: &[Entry], idle: &HashSet<String>) -> Vec<Statement> {
    let ours = all.iter().filter(|entry| !idle.contains(&entry.statement.text));
    ours.map(|entry| entry.statement.clone()).collect()
}

/// From `BEGIN` to `COMMIT`, of the connection on which the key was named.
fn transaction(all: &[Entry], key: &str) -> Result<Vec<Statement>> {
    let names = |entry: &Entry| entry.statement.values.iter().any(|value| value.contains(key));
    let at = all.iter().position(names).with_context(|| format!("{key} was not logged"))?;
    let pid = &all[at].pid;
    let before = all[..at]
        .iter()
        .rposition(|entry| entry.pid == *pid && entry.statement.text.starts_with("BEGIN"))
        .context("no BEGIN")?;
    let mut statements = vec![];
    for entry in all[before..].iter().filter(|entry| entry.pid == *pid) {
        statements.push(entry.statement.clone());
        if entry.statement.text == "COMMIT" {
            return Ok(statements);
        }
    }
    anyhow::bail!("no COMMIT")
}

/// What the log has got since it was last read.
fn entries(log: &mut File) -> Result<Vec<Entry>> {
    let mut bytes = vec![];
    log.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    // A line that goes on begins with a tab.
    let text = text.replace("\n\t", "\r");
    let mut entries: Vec<Entry> = vec![];
    for line in text.lines() {
        let Some((head, message)) = line.split_once("] ") else { continue };
        let pid = head.rsplit('[').next().unwrap_or_default().to_owned();
        let message = message.replace('\r', "\n");
        if let Some(values) =
            message.strip_prefix("DETAIL:  ").and_then(|it| it.split_once("arameters: ")).map(|(_, it)| it)
        {
            if let Some(last) = entries.iter_mut().rev().find(|entry| entry.pid == pid) {
                last.statement.values = literals(values)?;
            }
        } else if let Some(logged) = message.strip_prefix("LOG:  ")
            && let Some((kind, statement)) = logged.split_once(": ")
            && (kind == "statement" || kind.starts_with("execute "))
        {
            entries.push(Entry { pid, statement: Statement { text: statement.trim().to_owned(), values: vec![] } });
        }
    }
    Ok(entries)
}

/// `$1 = 'it''s', $2 = NULL`, of which each value is a literal as it stands.
fn literals(mut text: &str) -> Result<Vec<String>> {
    let mut values = vec![];
    while let Some((_, rest)) = text.split_once(" = ") {
        let end = if rest.starts_with('\'') { quoted(rest)? } else { rest.find(',').unwrap_or(rest.len()) };
        values.push(rest[..end].to_owned());
        text = &rest[end..];
    }
    Ok(values)
}

/// Where a quoted literal ends.
fn quoted(text: &str) -> Result<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    loop {
        match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b'\''), Some(b'\'')) => at += 2,
            (Some(b'\''), _) => return Ok(at + 1),
            (Some(_), _) => at += 1,
            (None, _) => anyhow::bail!("a literal without an end"),
        }
    }
}

impl Statement {
    /// The same of whatever number: ids that the program has made since end with it, and what is named by a code is named by it.
    fn of_any_number(mut self, number: &str, since: u128) -> Self {
        for value in &mut self.values {
            let mut text = value.replace(number, ":n");
            for customer in 0..64 {
                text = text.replace(&(CUSTOMERS + customer).to_string(), ":customer");
            }
            *value = codes(&fresh_ids(&text, since));
        }
        self
    }
}

/// Version 7, with a moment not before `since`.
fn fresh_ids(text: &str, since: u128) -> String {
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(found) = rest.char_indices().map(|(at, _)| at).find(|&at| is_fresh_id(&rest[at..], since)) {
        made.push_str(&rest[..found + 24]);
        made.push_str(":n");
        rest = &rest[found + 36..];
    }
    made + rest
}

fn is_fresh_id(text: &str, since: u128) -> bool {
    let Some(id) = text.as_bytes().get(..36) else { return false };
    let is_id = id
        .iter()
        .enumerate()
        .all(|(at, byte)| if [8, 13, 18, 23].contains(&at) { *byte == b'-' } else { byte.is_ascii_hexdigit() });
    if !is_id || id[14] != b'7' {
        return false;
    }
    let moment = format!("{}{}", &text[..8], &text[9..13]);
    u128::from_str_radix(&moment, 16).is_ok_and(|moment| moment >= since)
}

/// Codes for people, such as `O-26K3-7F2Q9XWB`, that are no other row's.
fn codes(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(found) = rest.char_indices().map(|(at, _)| at).find(|&at| is_code(&rest[at..])) {
        made.push_str(&rest[..found + 7]);
        made.push_str(":n");
        rest = &rest[found + 15..];
    }
    made + rest
}

fn is_code(text: &str) -> bool {
    let Some(code) = text.as_bytes().get(..15) else { return false };
    let sign = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    code[0].is_ascii_uppercase()
        && code[1] == b'-'
        && code[2..4].iter().all(u8::is_ascii_digit)
        && code[4..6].iter().all(sign)
        && code[6] == b'-'
        && code[7..].iter().all(sign)
}
