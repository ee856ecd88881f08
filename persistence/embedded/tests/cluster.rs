//! The launcher against the PostgreSQL of this machine, as root or not.

#![expect(clippy::unwrap_used, reason = "a test ends where something is missing; clippy lets only #[test] functions")]

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use embedded::{Cluster, Durability, Options};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, geteuid};

#[test]
fn rows_outlive_a_restart() {
    let place = Place::new();

    let cluster = place.start();
    sql(&cluster, "CREATE TABLE kept AS SELECT 7 AS number");
    drop(cluster);
    let again = place.start();

    assert!(again.is_fresh());
    assert_eq!(sql(&again, "SELECT number FROM kept"), "7");
}

#[test]
fn the_defaults_lose_nothing_and_listen_nowhere() {
    let place = Place::new();
    let cluster = Cluster::start(&place.0, Options::default()).unwrap();

    let settings = "SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) FROM pg_settings WHERE name IN
                    ('fsync', 'full_page_writes', 'listen_addresses', 'max_connections', 'synchronous_commit')";
    let expected = "fsync=on full_page_writes=on listen_addresses= max_connections=100 synchronous_commit=on";
    assert_eq!(sql(&cluster, settings), expected);
    let mode = fs::metadata(cluster.home()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn the_server_of_a_killed_program_is_taken_over_and_stopped_in_the_end() {
    let place = Place::new();
    let mut program = Program::start(&place);
    program.child.kill().unwrap();
    program.child.wait().unwrap();

    let cluster = place.start();

    assert!(!cluster.is_fresh());
    assert_eq!(sql(&cluster, "SELECT 1"), "1");
    let server = place.server().unwrap();
    drop(cluster);
    assert!(!is_running(server));
}

#[test]
fn whoever_ends_first_leaves_the_server_to_the_other() {
    let place = Place::new();
    let cluster = place.start();
    let mut program = Program::start(&place);
    assert_eq!(program.url, cluster.url("postgres"));
    let server = place.server().unwrap();

    drop(cluster);
    assert!(is_running(server));
    let shared = place.start();
    assert!(!shared.is_fresh());
    drop(program.child.stdin.take());
    assert!(program.child.wait().unwrap().success());
    assert_eq!(sql(&shared, "SELECT 1"), "1");
    drop(shared);
    assert!(!is_running(server));
}

#[test]
fn of_many_who_start_at_once_one_starts_the_server() {
    let place = Place::new();

    let clusters = scope(|scope| {
        let starts: Vec<_> = (0..4).map(|_| scope.spawn(|| place.start())).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect::<Vec<_>>()
    });

    assert_eq!(clusters.iter().filter(|cluster| cluster.is_fresh()).count(), 1);
}

#[test]
fn a_killed_server_is_started_again_once_and_has_its_rows() {
    let place = Place::new();
    let options = Options { max_connections: 20, ..Options::default() };
    let cluster = Cluster::start(&place.0, options).unwrap();
    sql(&cluster, "CREATE TABLE kept AS SELECT 7 AS number");
    assert!(!cluster.ensure_running().unwrap());

    signal(place.server().unwrap(), Signal::SIGKILL);
    until(|| !cluster_answers(&cluster));
    let started = scope(|scope| {
        let tries = [scope.spawn(|| cluster.ensure_running()), scope.spawn(|| cluster.ensure_running())];
        tries.map(|it| it.join().unwrap().unwrap())
    });

    assert_eq!(started.iter().filter(|&&it| it).count(), 1);
    assert_eq!(sql(&cluster, "SELECT number FROM kept"), "7");
    assert!(!cluster.ensure_running().unwrap());
}

#[test]
fn a_server_that_is_a_zombie_does_not_pass_for_a_running_one() {
    let place = Place::new();
    // Forgotten, it is nobody's to reap: it stays until this process has ended.
    std::mem::forget(place.start());
    let server = place.server().unwrap();
    signal(server, Signal::SIGKILL);
    until(|| fs::read_to_string(format!("/proc/{server}/stat")).is_ok_and(|stat| stat.contains(") Z ")));

    let cluster = place.start();

    assert!(cluster.is_fresh());
    assert_eq!(sql(&cluster, "SELECT 1"), "1");
}

#[test]
fn a_number_that_another_process_has_got_since_does_not_pass_for_the_server() {
    let place = Place::new();
    drop(place.start());
    let pid_file = format!("{}\n\n\n5432\n\n\n\nready\n", std::process::id());
    fs::write(place.0.join("data/postmaster.pid"), pid_file).unwrap();

    let cluster = place.start();

    assert!(cluster.is_fresh());
    assert_eq!(sql(&cluster, "SELECT 1"), "1");
}

#[test]
fn an_initdb_cut_short_is_done_again() {
    let place = Place::new();
    let mut program = Program::spawn(&place);
    let begun = || {
        let entries = fs::read_dir(&place.0).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).any(|path| path.join("pg_wal").exists())
    };
    until(begun);
    program.kill().unwrap();
    program.wait().unwrap();
    assert!(!place.0.join("data").exists());

    let cluster = place.start();

    assert_eq!(sql(&cluster, "SELECT 1"), "1");
}

#[test]
fn a_socket_swept_away_comes_back() {
    let place = Place::new();
    let cluster = place.start();
    let folder = sql(&cluster, "SHOW unix_socket_directories");
    fs::remove_file(Path::new(&folder).join(".s.PGSQL.5432")).unwrap();

    assert!(cluster.ensure_running().unwrap());

    assert_eq!(sql(&cluster, "SELECT 1"), "1");
}

#[test]
fn a_socket_goes_elsewhere_when_its_path_would_be_too_long() {
    let place = Place::new();
    let deep = place.0.join("a".repeat(100));

    let cluster = Cluster::start(&deep, throw_away()).unwrap();

    assert!(sql(&cluster, "SHOW unix_socket_directories").starts_with("/tmp/langson-"));
}

#[test]
fn data_of_another_version_are_refused_with_both_versions() {
    let place = Place::new();
    drop(place.start());
    fs::write(place.0.join("data/PG_VERSION"), "9\n").unwrap();

    let refusal = Cluster::start(&place.0, throw_away()).unwrap_err().to_string();

    assert!(refusal.contains("was made by PostgreSQL 9, and installed is 1"), "{refusal}");
}

#[test]
fn a_folder_without_programs_is_refused_by_name() {
    let place = Place::new();
    let options = Options { bin: Some("/usr/share".into()), ..throw_away() };

    let refusal = Cluster::start(&place.0, options).unwrap_err().to_string();

    assert_eq!(refusal, "no PostgreSQL server in /usr/share");
}

#[test]
fn a_folder_of_somebody_elses_is_refused() {
    let place = Place::new();
    fs::create_dir(&place.0).unwrap();
    fs::write(place.0.join("letter"), "mine").unwrap();
    let (taken, refused) =
        if geteuid().is_root() { (place.0.as_path(), "letter") } else { (Path::new("/usr"), "share") };

    let refusal = Cluster::start(taken, throw_away()).unwrap_err();

    assert!(format!("{refusal:#}").contains("is not a folder of the account `"), "{refusal:#}");
    assert!(taken.join(refused).exists());
}

#[test]
fn root_goes_elsewhere_from_a_home_closed_to_others() {
    let place = Place::new();
    fs::create_dir(&place.0).unwrap();
    fs::set_permissions(&place.0, Permissions::from_mode(0o700)).unwrap();

    let cluster = Cluster::start(&place.0.join("database"), throw_away()).unwrap();

    let home = cluster.home().to_owned();
    assert_eq!(home.starts_with("/var/lib"), geteuid().is_root());
    assert_eq!(sql(&cluster, "SELECT 1"), "1");
    drop(cluster);
    fs::remove_dir_all(home).unwrap();
}

/// A folder for one test, not made yet.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        static PLACES: AtomicU32 = AtomicU32::new(0);
        let number = PLACES.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().canonicalize().unwrap();
        Self(folder.join(format!("langson-embedded-{}-{number}", std::process::id())))
    }

    fn start(&self) -> Cluster {
        Cluster::start(&self.0, throw_away()).unwrap()
    }

    fn server(&self) -> Option<i32> {
        fs::read_to_string(self.0.join("data/postmaster.pid")).ok()?.lines().next()?.parse().ok()
    }
}

impl Drop for Place {
    /// Also stops the server that a failed or forgetful test has left.
    fn drop(&mut self) {
        let server = self.server().filter(|&pid| is_running(pid) && pid != std::process::id().cast_signed());
        if let Some(pid) = server {
            signal(pid, Signal::SIGQUIT);
            until(|| !is_running(pid));
        }
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The same in a process of its own.
struct Program {
    child: Child,
    url: String,
}

impl Program {
    fn spawn(place: &Place) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_database"));
        command.arg(&place.0).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap()
    }

    fn start(place: &Place) -> Self {
        let mut child = Self::spawn(place);
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { child, url: url.trim().to_owned() }
    }
}

fn throw_away() -> Options {
    Options { durability: Durability::None, ..Options::default() }
}

fn psql(cluster: &Cluster, statement: &str) -> Command {
    let mut psql = cluster.client("psql");
    psql.arg(cluster.url("postgres")).args(["--no-psqlrc", "--tuples-only", "--no-align", "--quiet", "-c", statement]);
    psql
}

fn sql(cluster: &Cluster, statement: &str) -> String {
    let output = psql(cluster, statement).output().unwrap();
    assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn cluster_answers(cluster: &Cluster) -> bool {
    psql(cluster, "SELECT 1").output().unwrap().status.success()
}

fn signal(pid: i32, signal: Signal) {
    kill(Pid::from_raw(pid), signal).unwrap();
}

/// A zombie does not run.
fn is_running(pid: i32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

#[track_caller]
fn until(condition: impl Fn() -> bool) {
    let asked = Instant::now();
    while !condition() {
        assert!(asked.elapsed() < Duration::from_secs(20), "it does not come about");
        sleep(Duration::from_millis(5));
    }
}
