//! The server process: whether it runs, its start and its stop. Callers of `bring_up` and `stop` hold `turn`.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::{Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::account::Account;
use crate::programs::Programs;
use crate::{Durability, Options};

/// How long a start, with recovery after a crash, or a stop may take.
const PATIENCE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(20);
const SOCKET: &str = ".s.PGSQL.5432";
/// What the kernels we know take as the path of a socket, in bytes; Linux takes four more.
const LONGEST_SOCKET: usize = 103;
/// At the next start a longer log is put aside.
const LONGEST_LOG: u64 = 16 << 20;

#[derive(Debug)]
pub struct Server {
    programs: Programs,
    account: Account,
    home: PathBuf,
    data: PathBuf,
    socket: PathBuf,
    options: Options,
    /// The server if it is our own child, to be reaped.
    child: Mutex<Option<Child>>,
}

#[derive(PartialEq, Eq)]
enum State {
    Down,
    /// Starting, recovering or stopping.
    Busy,
    Ready,
}

impl Server {
    pub fn new(programs: Programs, account: Account, home: PathBuf, options: Options) -> Self {
        let data = home.join("data");
        let inside = home.join("socket");
        let fits = inside.as_os_str().len() + SOCKET.len() < LONGEST_SOCKET;
        let socket = if fits { inside } else { account.place(Path::new("/tmp"), &home) };
        Self { programs, account, home, data, socket, options, child: Mutex::default() }
    }

    pub fn programs(&self) -> &Programs {
        &self.programs
    }

    pub fn account(&self) -> &Account {
        &self.account
    }

    pub fn home(&self) -> &Path {
        &self.home
    }

    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// Locked, shared, by every process that uses the server.
    pub fn in_use_lock(&self) -> PathBuf {
        self.home.join("in-use.lock")
    }

    /// The right to start and stop, until dropped.
    pub fn turn(&self) -> Result<File> {
        let turn = self.account.file(&self.home.join("turn.lock"))?;
        turn.lock()?;
        Ok(turn)
    }

    pub fn is_up(&self) -> bool {
        match self.state() {
            State::Down => false,
            State::Busy => true,
            State::Ready => self.socket.join(SOCKET).exists(),
        }
    }

    /// Waits until the server takes connections, and starts it if need be; true if it had to.
    pub fn bring_up(&self) -> Result<bool> {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = Instant::now();
        let mut started = false;
        loop {
            match self.state() {
                State::Ready if self.is_up() => return Ok(started),
                // Somebody has swept its socket away.
                State::Ready => self.interrupt(),
                State::Busy => {}
                State::Down => match child.as_mut().map(Child::try_wait).transpose()? {
                    // It has not written its pid file yet.
                    Some(None) => {}
                    // Queries that outlive a killed server still hold its memory.
                    Some(Some(status)) if started && !self.last_words().contains("is still in use") => {
                        bail!("postgres ended at once ({status}); {}", self.last_words())
                    }
                    Some(Some(_)) | None => {
                        *child = Some(self.launch()?);
                        started = true;
                    }
                },
            }
            ensure!(asked.elapsed() < PATIENCE, "postgres does not become ready; {}", self.last_words());
            sleep(PAUSE);
        }
    }

    pub fn stop(&self) {
        self.interrupt();
        if let Some(mut child) = self.child.lock().unwrap_or_else(PoisonError::into_inner).take()
            && self.state() == State::Down
        {
            child.wait().ok();
        }
        fs::remove_dir(&self.socket).ok();
    }

    /// A fast shutdown: open transactions are rolled back.
    fn interrupt(&self) {
        let Some(pid) = self.pid().filter(|&pid| self.is_alive(pid)) else { return };
        if kill(pid, Signal::SIGINT).is_ok() {
            let asked = Instant::now();
            while self.is_alive(pid) && asked.elapsed() < PATIENCE {
                sleep(PAUSE);
            }
        }
    }

    fn launch(&self) -> Result<Child> {
        if !self.data.join("PG_VERSION").exists() {
            self.initialise()?;
        }
        let socket = self.account.folder(&self.socket).with_context(|| self.socket.display().to_string())?;
        self.forget_the_dead()?;
        if fs::metadata(self.log()).is_ok_and(|log| log.len() > LONGEST_LOG) {
            fs::rename(self.log(), self.log().with_extension("log.old"))?;
        }
        let log = self.account.file(&self.log())?;
        let mut postgres = self.account.command(&self.programs.path("postgres"), &self.home);
        postgres.arg("-D").arg(&self.data);
        let mut set = |name: &str, value: &str| {
            postgres.arg("-c").arg(format!("{name}={value}"));
        };
        set("listen_addresses", "");
        set("port", "5432");
        set("unix_socket_directories", &socket.display().to_string());
        set("unix_socket_permissions", "0700");
        set("max_connections", &self.options.max_connections.to_string());
        set("timezone", "UTC");
        set("log_timezone", "UTC");
        // Values and statements of customers have no business in a log.
        set("log_error_verbosity", "terse");
        set("log_min_error_statement", "panic");
        if self.options.durability == Durability::None {
            for name in ["fsync", "full_page_writes", "synchronous_commit"] {
                set(name, "off");
            }
        }
        postgres.stdout(log.try_clone()?).stderr(log).spawn().context("postgres")
    }

    /// Makes the data under another name, so that what is called `data` is always whole.
    fn initialise(&self) -> Result<()> {
        for entry in fs::read_dir(&self.home)?.flatten() {
            if entry.file_name().to_string_lossy().starts_with("unfinished-") {
                // An initdb whose starter was killed may still be writing there; it does no harm.
                fs::remove_dir_all(entry.path()).ok();
            }
        }
        let unfinished = self.account.folder(&self.home.join(format!("unfinished-{}", std::process::id())))?;
        let mut initdb = self.account.command(&self.programs.path("initdb"), &self.home);
        initdb.arg("-D").arg(&unfinished);
        initdb.args(["-U", "langson", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]);
        if self.options.durability == Durability::None {
            initdb.arg("--no-sync");
        }
        let output = initdb.output().context("initdb")?;
        ensure!(output.status.success(), "initdb: {}", String::from_utf8_lossy(&output.stderr));
        let moved = fs::rename(&unfinished, &self.data);
        moved.with_context(|| format!("{} is there and is no PostgreSQL data", self.data.display()))?;
        Ok(File::open(&self.home)?.sync_all()?)
    }

    /// PostgreSQL takes a zombie, or whoever has its number now, for a running server; we know better.
    fn forget_the_dead(&self) -> Result<()> {
        if self.pid().is_some_and(|pid| kill(pid, None).is_ok()) {
            for file in [self.pid_file(), self.socket.join(format!("{SOCKET}.lock"))] {
                match fs::remove_file(file) {
                    Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
                    Ok(()) | Err(_) => {}
                }
            }
        }
        Ok(())
    }

    fn state(&self) -> State {
        let Ok(file) = fs::read_to_string(self.pid_file()) else { return State::Down };
        if !pid_in(&file).is_some_and(|pid| self.is_alive(pid)) {
            State::Down
        } else if file.lines().nth(7).is_some_and(|status| status.trim() == "ready") {
            // Line 8 is the server's own word that it takes connections.
            State::Ready
        } else {
            State::Busy
        }
    }

    fn pid(&self) -> Option<Pid> {
        pid_in(&fs::read_to_string(self.pid_file()).ok()?)
    }

    fn pid_file(&self) -> PathBuf {
        self.data.join("postmaster.pid")
    }

    /// Whether a process is this server: neither its zombie nor another process that has got its number since.
    fn is_alive(&self, pid: Pid) -> bool {
        let process = PathBuf::from(format!("/proc/{pid}"));
        let Ok(stat) = fs::read_to_string(process.join("stat")) else {
            return !Path::new("/proc/self/stat").exists() && kill(pid, None).is_ok();
        };
        // "4711 (postgres) S …"
        let (name, state) = stat.rsplit_once(") ").unwrap_or_default();
        if state.starts_with(['Z', 'X']) {
            return false;
        }
        match fs::read_link(process.join("cwd")) {
            Ok(directory) => directory == self.data,
            // In a container root may not look at other accounts' processes.
            Err(error) => error.kind() == ErrorKind::PermissionDenied && name.ends_with("(postgres"),
        }
    }

    fn log(&self) -> PathBuf {
        self.home.join("server.log")
    }

    fn last_words(&self) -> String {
        let log = fs::read(self.log()).unwrap_or_default();
        let text = String::from_utf8_lossy(&log);
        let last: Vec<_> = text.lines().rev().take(3).collect();
        let last = last.into_iter().rev().collect::<Vec<_>>().join("\n");
        format!("see {}, which ends with\n{last}", self.log().display())
    }
}

fn pid_in(pid_file: &str) -> Option<Pid> {
    // A negative number would address a group of processes.
    pid_file.lines().next()?.parse().ok().filter(|&pid| pid > 0).map(Pid::from_raw)
}
