//! Several nodes of the program on one database, started at once, and killed while they bring its schema up to date.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use embedded::{Cluster, Options};
use persistence::{Database, MIGRATIONS};

const NODES: usize = 4;
/// The newest migration of an earlier release.
const EARLIER: i64 = 20_261_122_090_850;

/// A PostgreSQL in a folder of the test's own.
struct Place {
    cluster: Cluster,
    /// Dropped last.
    folder: Folder,
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

impl Place {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("langson-nodes-{name}-{}", std::process::id()));
        let cluster = Cluster::start(&folder, Options::default()).expect("a PostgreSQL");
        Self { cluster, folder: Folder(folder) }
    }

    fn node(&self) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_langson"));
        command.current_dir(&self.folder.0).env("DATABASE_URL", self.url()).env("LANGSON_LISTEN", "127.0.0.1:0");
        command.env("LANGSON_ADMIN_PASSWORD", "a given password").stdout(Stdio::piped()).stderr(Stdio::null());
        command.spawn().expect("a node")
    }

    fn url(&self) -> String {
        self.cluster.url("postgres")
    }
}

/// Starts all at once, and waits until each says that it is ready.
fn assert_all_become_ready(place: &Place) {
    let mut nodes: Vec<_> = (0..NODES).map(|_| place.node()).collect();
    for node in &mut nodes {
        let log = BufReader::new(node.stdout.take().expect("a log"));
        assert!(log.lines().map_while(Result::ok).any(|line| line.contains("ready on http://")), "a node has ended");
    }
    for node in &mut nodes {
        node.kill().ok();
        node.wait().ok();
    }
}

#[test]
fn four_nodes_start_at_once_on_an_empty_database() {
    assert_all_become_ready(&Place::new("empty"));
}

#[actix_web::test]
async fn four_nodes_start_at_once_on_an_older_database() {
    let place = Place::new("older");
    let older = Database::new(&place.url(), 1).expect("a database");
    let mut conn = older.conn().await.expect("a connection");
    MIGRATIONS.run_direct(Some(EARLIER), &mut *conn, false).await.expect("an older schema");
    drop(conn);

    assert_all_become_ready(&place);
}

#[test]
fn a_node_killed_while_it_migrates_keeps_no_other_from_it() {
    let place = Place::new("killed");
    for patience in [40, 80, 120, 160, 240] {
        let mut node = place.node();
        sleep(Duration::from_millis(patience));
        node.kill().expect("it runs");
        node.wait().ok();
    }

    assert_all_become_ready(&place);
}
