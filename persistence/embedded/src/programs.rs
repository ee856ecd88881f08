//! PostgreSQL as installed on the machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// The folders of one PostgreSQL each, with a `*` for its version.
const PLACES: [&str; 4] = [
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
];

#[derive(Clone, Debug)]
pub struct Programs {
    /// Empty for the programs that `PATH` leads to.
    bin: PathBuf,
    major: u32,
}

impl Programs {
    /// All there are, the newest first; never none.
    pub fn installed(bin: Option<&Path>) -> Result<Vec<Self>> {
        if let Some(bin) = bin {
            let found = Self::at(bin.to_owned());
            return Ok(vec![found.with_context(|| format!("no PostgreSQL server in {}", bin.display()))?]);
        }
        let known = PLACES.into_iter().flat_map(matching).chain(["/opt/homebrew/bin".into(), PathBuf::new()]);
        let mut found: Vec<_> = known.filter_map(Self::at).collect();
        ensure!(
            !found.is_empty(),
            "PostgreSQL is not installed: run `apt-get install -y postgresql`, \
             or name the folder of its programs in LANGSON_PG_BIN"
        );
        found.sort_by_key(|programs| std::cmp::Reverse(programs.major));
        Ok(found)
    }

    /// Those that can open what is in `data`, or the newest if there is nothing.
    pub fn of_version(installed: Vec<Self>, data: &Path) -> Result<Self> {
        let version = fs::read_to_string(data.join("PG_VERSION")).ok();
        let made_by = version.as_deref().map(str::trim);
        let there = installed.iter().map(|it| it.major.to_string()).collect::<Vec<_>>().join(", ");
        let fit = installed.into_iter().find(|it| made_by.is_none_or(|version| version == it.major.to_string()));
        fit.with_context(|| {
            let version = made_by.unwrap_or_default();
            format!(
                "{} was made by PostgreSQL {version}, and installed is {there}: \
                 install version {version}, or move the data with pg_upgrade or pg_dumpall",
                data.display()
            )
        })
    }

    fn at(bin: PathBuf) -> Option<Self> {
        let print_version = |program| Command::new(bin.join(program)).arg("--version").output().ok();
        print_version("initdb")?;
        let output = String::from_utf8(print_version("postgres")?.stdout).ok()?;
        // "postgres (PostgreSQL) 15.18 (Debian …)"; a version to come is "19beta1".
        let version = output.split_whitespace().nth(2)?;
        let major = version.split(|it: char| !it.is_ascii_digit()).next()?.parse().ok()?;
        Some(Self { bin, major })
    }

    pub fn path(&self, program: &str) -> PathBuf {
        self.bin.join(program)
    }
}

/// The existing paths that a pattern with one `*` stands for.
fn matching(pattern: &str) -> Vec<PathBuf> {
    let (before, after) = pattern.split_once('*').unwrap_or((pattern, ""));
    let (folder, prefix) = before.rsplit_once('/').unwrap_or(("", before));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix));
    named.map(|entry| entry.path().join(after.trim_start_matches('/'))).filter(|path| path.exists()).collect()
}
