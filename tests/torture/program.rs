//! The real binary and its own PostgreSQL, in a folder of the run's own.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::Child;
use tokio::time::sleep;

pub struct Program {
    home: PathBuf,
    pub address: String,
    listen: String,
    /// Instead of its own PostgreSQL.
    database_url: Option<String>,
    server: Mutex<Option<Child>>,
}

impl Program {
    /// A new folder with the demo's agency in it, served.
    pub async fn fresh() -> Result<Self> {
        let home = std::env::temp_dir().join(format!("langson-torture-{}", std::process::id()));
        let program = Self::new(home, None)?;
        // By a build without faults, where this one has some: it has to get as far as the people.
        let sound = std::env::var_os("TORTURE_SOUND").map(PathBuf::from);
        let demo = program.command(sound)?.args(["demo", "--orders", "13"]).status()?;
        ensure!(demo.success(), "the demo failed; see {}", program.home.join("log").display());
        program.start()?;
        program.until_ready().await?;
        Ok(program)
    }

    fn new(home: PathBuf, database_url: Option<String>) -> Result<Self> {
        fs::create_dir_all(&home)?;
        let listen = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        Ok(Self { home, address: format!("http://{listen}"), listen, database_url, server: Mutex::default() })
    }

    /// Another one, on this database; not started.
    pub fn on(&self, database_url: String) -> Result<Self> {
        Self::new(self.home.join("other"), Some(database_url))
    }

    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The folder of its own PostgreSQL.
    pub fn database(&self) -> PathBuf {
        self.home.join("data/postgres")
    }

    /// `binary`, or the one that was built last.
    fn command(&self, binary: Option<PathBuf>) -> Result<Command> {
        let built = std::env::current_exe()?.ancestors().nth(2).context("a target folder")?.join("langson");
        let binary = binary.unwrap_or(built);
        ensure!(binary.exists(), "{} is missing: cargo build --bin langson", binary.display());
        let log = File::options().create(true).append(true).open(self.home.join("log"))?;
        let mut command = Command::new(binary);
        command
            .current_dir(&self.home)
            .env_remove("DATABASE_URL")
            .env("LANGSON_DATA_DIR", self.home.join("data"))
            .env("LANGSON_LISTEN", &self.listen)
            .env("LANGSON_RATE_LIMITS", "off")
            .env("LANGSON_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        if let Some(url) = &self.database_url {
            command.env("DATABASE_URL", url);
        }
        Ok(command)
    }

    pub fn start(&self) -> Result<()> {
        let server = tokio::process::Command::from(self.command(None)?).spawn()?;
        *self.server.lock().unwrap() = Some(server);
        Ok(())
    }

    /// How long it took.
    pub async fn until_ready(&self) -> Result<Duration> {
        let asked = Instant::now();
        while asked.elapsed() < Duration::from_secs(20) {
            let ready = reqwest::get(format!("{}/health/ready", self.address)).await;
            if ready.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(asked.elapsed());
            }
            sleep(Duration::from_millis(20)).await;
        }
        anyhow::bail!("not ready after 20 s; see {}", self.home.join("log").display())
    }

    pub fn signal_server(&self, signal: Signal) {
        let pid = self.server.lock().unwrap().as_ref().and_then(Child::id);
        if let Some(pid) = pid {
            kill(Pid::from_raw(pid.cast_signed()), signal).ok();
        }
    }

    /// Waits for the server to end; false if it has not within 15 s.
    pub async fn server_ended(&self) -> bool {
        let server = self.server.lock().unwrap().take();
        let Some(mut server) = server else { return true };
        tokio::time::timeout(Duration::from_secs(15), server.wait()).await.is_ok()
    }

    pub fn kill_postgres(&self) {
        let file = fs::read_to_string(self.database().join("data/postmaster.pid")).unwrap_or_default();
        if let Some(pid) = file.lines().next().and_then(|pid| pid.parse().ok()).filter(|&pid| pid > 1) {
            kill(Pid::from_raw(pid), Signal::SIGKILL).ok();
        }
    }

    /// Stops everything and leaves the folder, with its logs; false if it does not stop.
    pub async fn stop(&self) -> bool {
        self.signal_server(Signal::SIGTERM);
        self.server_ended().await
    }

    /// Stops everything, and leaves no folder behind.
    pub async fn end(&self) {
        if self.stop().await {
            fs::remove_dir_all(&self.home).ok();
        }
    }
}
