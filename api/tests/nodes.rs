//! Several nodes of the program on one database, started at once, and killed while they bring its schema up to date.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use embedded::{Cluster, Options};
use persistence::{Conn, Database, MIGRATIONS};
use sqlx::Postgres;
use sqlx::pool::PoolConnection;

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

/// Two connections to a database whose schema is that of an earlier release.
async fn older_database(place: &Place) -> [PoolConnection<Postgres>; 2] {
    let older = Database::new(&place.url(), 2).expect("a database");
    let mut conn = older.conn().await.expect("a connection");
    MIGRATIONS.run_direct(Some(EARLIER), &mut *conn, false).await.expect("an older schema");
    [conn, older.conn().await.expect("a connection")]
}

async fn number(conn: &mut Conn, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(conn).await.expect("a number")
}

#[actix_web::test]
async fn four_nodes_start_at_once_on_an_older_database() {
    let place = Place::new("older");
    drop(older_database(&place).await);

    assert_all_become_ready(&place);
}

#[actix_web::test]
async fn a_node_killed_while_it_migrates_keeps_no_other_from_it_and_loses_nothing() {
    const ROWS: &str = "SELECT (SELECT count(*) FROM customers WHERE code LIKE 'OLD-%')
                             + (SELECT count(*) FROM events WHERE kind = 'order.paid' AND session_id IS NULL)";
    // Inside a migration, with the turn to migrate.
    const STUCK: &str = "SELECT count(*) FROM pg_stat_activity JOIN pg_locks USING (pid)
                          WHERE locktype = 'advisory' AND granted AND wait_event_type = 'Lock' AND query LIKE '%ALTER TABLE events%'";
    let place = Place::new("killed");
    let [mut holder, mut conn] = older_database(&place).await;
    for statements in [
        "INSERT INTO customers (id, code, name, created_at)
         SELECT gen_random_uuid(), 'OLD-' || number, 'Lan', now() FROM generate_series(1, 100) AS number;
         INSERT INTO events (at, kind, subject_id, actor_id, data)
         SELECT now(), 'order.paid', gen_random_uuid(), gen_random_uuid(), '{}' FROM generate_series(1, 100)",
        "SET idle_in_transaction_session_timeout = 0",
        "BEGIN; LOCK TABLE events IN ACCESS SHARE MODE",
    ] {
        sqlx::raw_sql(statements).execute(&mut *holder).await.expect("rows and a lock");
    }
    let mut node = place.node();
    let asked = Instant::now();
    while number(&mut conn, STUCK).await == 0 {
        assert!(asked.elapsed() < Duration::from_mins(1), "it does not migrate");
        sleep(Duration::from_millis(20));
    }
    let done = number(&mut conn, "SELECT count(*) FROM _sqlx_migrations").await;

    node.kill().expect("it runs");
    node.wait().ok();
    sqlx::raw_sql("COMMIT").execute(&mut *holder).await.expect("the lock is given back");
    assert_all_become_ready(&place);

    let all = i64::try_from(MIGRATIONS.iter().count()).expect("a number");
    assert!(done < all, "it was killed before the end");
    assert_eq!(number(&mut conn, "SELECT count(*) FROM _sqlx_migrations WHERE success").await, all);
    assert_eq!(number(&mut conn, "SELECT count(DISTINCT version) FROM _sqlx_migrations").await, all);
    assert_eq!(number(&mut conn, ROWS).await, 200);
}
