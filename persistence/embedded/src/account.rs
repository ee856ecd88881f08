//! The account that the server runs as, and the folders it owns. PostgreSQL refuses to run as root.

use std::fs::{self, DirBuilder, File, Permissions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use nix::unistd::{Gid, Uid, User, chown, getegid, geteuid};

#[derive(Debug)]
pub struct Account {
    uid: Uid,
    gid: Gid,
    name: String,
    /// We are root and have to become this account.
    dropping: bool,
}

impl Account {
    pub fn for_folder(home: &Path) -> Result<Self> {
        let uid = geteuid();
        if !uid.is_root() {
            return Ok(Self { uid, gid: getegid(), name: name_of(uid), dropping: false });
        }
        if let Some(owner) = fs::metadata(home).ok().filter(|folder| folder.uid() != 0) {
            let uid = Uid::from_raw(owner.uid());
            return Ok(Self { uid, gid: Gid::from_raw(owner.gid()), name: name_of(uid), dropping: true });
        }
        for name in ["postgres", "nobody"] {
            if let Some(user) = User::from_name(name)? {
                return Ok(Self { uid: user.uid, gid: user.gid, name: user.name, dropping: true });
            }
        }
        bail!("there is neither an account `postgres` nor `nobody` to run the database as, and as root it does not run")
    }

    /// A program that runs as this account, in a process group of its own: Ctrl-C is for us, and we stop in order.
    pub fn command(&self, program: &Path, directory: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(directory).stdin(Stdio::null()).process_group(0);
        if self.dropping {
            command.uid(self.uid.as_raw()).gid(self.gid.as_raw());
        }
        command
    }

    /// `path`, or a place in /var/lib where the account cannot get at `path` (`/root` is closed to it).
    pub fn reachable(&self, path: &Path) -> PathBuf {
        let above = path.ancestors().skip(1).find(|folder| folder.is_dir()).unwrap_or(Path::new("/"));
        let entered = self.command("true".as_ref(), above).status();
        let closed = entered.is_err_and(|error| error.kind() == ErrorKind::PermissionDenied);
        if self.dropping && closed { self.place(Path::new("/var/lib"), path) } else { path.to_owned() }
    }

    /// A short name in `folder` that stands for a path, and is no other account's.
    pub fn place(&self, folder: &Path, path: &Path) -> PathBuf {
        let mut hasher = DefaultHasher::new();
        path.hash(&mut hasher);
        folder.join(format!("langson-{}-{:016x}", self.name, hasher.finish()))
    }

    /// A folder that the account owns and nobody else can enter, made if it is missing.
    pub fn folder(&self, path: &Path) -> Result<PathBuf> {
        make_parents(path)?;
        match DirBuilder::new().mode(0o700).create(path) {
            Ok(()) => self.give(path)?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                // Not followed if it is a link: in /tmp anybody may have put one there.
                let found = fs::symlink_metadata(path)?;
                let empty = found.is_dir() && found.uid() == 0 && fs::read_dir(path)?.next().is_none();
                if empty && self.dropping {
                    fs::set_permissions(path, Permissions::from_mode(0o700))?;
                    self.give(path)?;
                } else if !found.is_dir() || found.uid() != self.uid.as_raw() {
                    let owner = name_of(Uid::from_raw(found.uid()));
                    bail!(
                        "it is not a folder of the account `{}` but of `{owner}`: \
                         start as that one, or choose another folder",
                        self.name
                    );
                }
            }
            Err(error) => return Err(error.into()),
        }
        Ok(path.canonicalize()?)
    }

    /// A file in such a folder, made if it is missing; what is written goes to its end.
    pub fn file(&self, path: &Path) -> Result<File> {
        let file = File::options().create(true).append(true).open(path);
        let file = file.with_context(|| path.display().to_string())?;
        self.give(path)?;
        Ok(file)
    }

    fn give(&self, path: &Path) -> Result<()> {
        if self.dropping {
            chown(path, Some(self.uid), Some(self.gid))?;
        }
        Ok(())
    }
}

fn name_of(uid: Uid) -> String {
    User::from_uid(uid).ok().flatten().map_or_else(|| uid.to_string(), |user| user.name)
}

/// Parents that other accounts may pass through, whatever the umask, and not look into.
fn make_parents(path: &Path) -> Result<()> {
    let missing: Vec<_> = path.ancestors().skip(1).take_while(|folder| !folder.exists()).collect();
    for folder in missing.into_iter().rev() {
        match fs::create_dir(folder) {
            Ok(()) => fs::set_permissions(folder, Permissions::from_mode(0o711))?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error).with_context(|| folder.display().to_string()),
        }
    }
    Ok(())
}
