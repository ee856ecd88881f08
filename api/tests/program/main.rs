//! The program as whoever operates it sees it: started, told to stop, and killed.

#![expect(clippy::unwrap_used, reason = "a test ends where something is missing; clippy lets only #[test] functions")]

mod frozen;
mod stopping;

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

#[test]
fn whatever_ends_the_program_ends_its_database_too() {
    let place = Place::new();
    for signal in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP, Signal::SIGKILL] {
        let program = Program::start(&place);
        let database = place.database().unwrap();
        // Somebody who has asked, and keeps the connection for more.
        let mut client = TcpStream::connect(&program.address).unwrap();
        client.write_all(b"GET /health/ready HTTP/1.1\r\nhost: test\r\n\r\n").unwrap();
        let mut answer = [0; 12];
        client.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200");

        let asked = Instant::now();
        let status = program.end(signal);

        if signal == Signal::SIGKILL {
            until(|| !is_running(database));
        } else {
            assert!(status.success(), "{signal}: {status}");
            assert!(!is_running(database), "{signal}");
            assert!(asked.elapsed() < Duration::from_secs(10), "{signal}: {:?}", asked.elapsed());
        }
    }
}

#[test]
fn a_program_told_to_stop_before_it_is_ready_leaves_no_database_behind() {
    let place = Place::new();
    for command in ["serve", "migrate", "demo"] {
        let mut child = place.langson([command]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        until(|| place.database().is_some_and(is_running));
        let database = place.database().unwrap();
        send(&child, Signal::SIGTERM);

        let status = child.wait().unwrap();

        assert_eq!(status.success(), command == "serve", "{command}: {status}");
        assert!(!is_running(database), "{command}");
    }
}

#[test]
fn a_file_of_variables_counts_where_the_process_has_none() {
    let place = Place::new();
    fs::write(place.0.join(".env"), "# ours\nLANGSON_LOG=\"loud\"\nLANGSON_LOG_FORMAT=xml\n").unwrap();

    let from_file = place.langson(["migrate"]).output().unwrap();
    let from_process = place.langson(["migrate"]).env("LANGSON_LOG", "warn").output().unwrap();

    assert_refused(&from_file, "LANGSON_LOG has \"loud\", which is no level");
    assert_refused(&from_process, "LANGSON_LOG_FORMAT is \"xml\"; known are `text` and `json`");
}

#[test]
fn what_cannot_be_meant_is_refused_at_the_start() {
    let place = Place::new();
    for (name, value, why) in [
        ("LANGSON_LOG", "info,api=[", "LANGSON_LOG"),
        ("LANGSON_LISTEN", "everywhere", "LANGSON_LISTEN"),
        ("LANGSON_RATE_LIMITS", "maybe", "known are `on` and `off`"),
        ("LANGSON_REQUESTS_PER_MINUTE", "0", "LANGSON_REQUESTS_PER_MINUTE"),
        ("LANGSON_TRUSTED_PROXIES", "10.0.0.0/8, proxy", "`proxy` is no network"),
        ("LANGSON_ADMIN_PASSWORD", "password", "LANGSON_ADMIN_PASSWORD"),
        ("LANGSON_ADMIN_PASSWORD", "Ab3x", "LANGSON_ADMIN_PASSWORD"),
        ("LANGSON_ADMIN_PASSWORD", "admin@langson.local", "LANGSON_ADMIN_PASSWORD"),
    ] {
        let output = place.langson(["migrate"]).env(name, value).output().unwrap();
        assert_refused(&output, why);
        assert!(!String::from_utf8_lossy(&output.stderr).contains("Ab3x") || name != "LANGSON_ADMIN_PASSWORD");
    }
    fs::write(place.0.join(".env"), "no assignment").unwrap();
    assert_refused(&place.langson(["migrate"]).output().unwrap(), "a line of .env cannot be read");
}

#[track_caller]
fn assert_refused(output: &Output, why: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains(why), "{why}: {said}");
}

/// A folder for one test, where the program is started.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        static PLACES: AtomicU32 = AtomicU32::new(0);
        let number = PLACES.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().canonicalize().unwrap();
        let folder = folder.join(format!("langson-program-{}-{number}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    fn langson<const N: usize>(&self, arguments: [&str; N]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_langson"));
        command.current_dir(&self.0).args(arguments).env_remove("DATABASE_URL").env("LANGSON_LISTEN", "127.0.0.1:0");
        command
    }

    /// The process of the database, as it wrote it down itself.
    fn database(&self) -> Option<i32> {
        fs::read_to_string(self.0.join(".data/postgres/data/postmaster.pid")).ok()?.lines().next()?.parse().ok()
    }
}

impl Drop for Place {
    /// Also stops the database that a failed test has left.
    fn drop(&mut self) {
        if let Some(pid) = self.database().filter(|&pid| is_running(pid)) {
            kill(Pid::from_raw(pid), Signal::SIGQUIT).unwrap();
            until(|| !is_running(pid));
        }
        fs::remove_dir_all(&self.0).ok();
    }
}

/// The program, ready.
struct Program {
    child: Child,
    address: String,
}

impl Program {
    fn start(place: &Place) -> Self {
        Self::started(place.langson([]).stdout(Stdio::piped()))
    }

    fn started(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut log = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        let address = loop {
            line.clear();
            assert!(log.read_line(&mut line).unwrap() > 0, "the program has ended");
            if let Some((_, rest)) = line.split_once("ready on http://") {
                break rest.split(',').next().unwrap().to_owned();
            }
        };
        // A log that nobody reads must not be what stops the program.
        thread::spawn(move || io::copy(&mut log, &mut io::sink()));
        Self { child, address }
    }

    fn end(self, signal: Signal) -> ExitStatus {
        send(&self.child, signal);
        self.ended()
    }

    fn ended(mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

fn send(child: &Child, signal: Signal) {
    kill(Pid::from_raw(child.id().cast_signed()), signal).unwrap();
}

/// A zombie does not run.
fn is_running(pid: i32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

#[track_caller]
fn until(condition: impl Fn() -> bool) {
    let asked = Instant::now();
    while !condition() {
        assert!(asked.elapsed() < Duration::from_mins(1), "it does not come about");
        sleep(Duration::from_millis(5));
    }
}
