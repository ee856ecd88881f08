//! The run's own cluster, as durable as the program starts it, and what the operations act on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use embedded::{Cluster, Options};

use crate::operations::{CLIENTS, CUSTOMERS, OF_PGBENCH, READ, Target};
use crate::process;

pub struct Database {
    cluster: Cluster,
    pub url: String,
}

impl Database {
    pub fn start(data: &Path) -> Result<Self> {
        fs::create_dir_all(data)?;
        let cluster = Cluster::start(&data.join("postgres"), Options::default())?;
        cluster.stop_even_if_killed()?;
        let database = Self { url: cluster.url(MEASURED), cluster };
        let postgres = database.cluster.url("postgres");
        database.ask_at(&postgres, "ALTER SYSTEM SET autovacuum = off")?;
        database.ask_at(&postgres, "SELECT pg_reload_conf()")?;
        Ok(database)
    }

    /// The program's, for `fill`, if it is not there yet.
    pub fn ensure_template(
        &self,
        orders: usize,
        fill: impl FnOnce(&str) -> Result<()>,
        rounds: usize,
        size: usize,
    ) -> Result<()> {
        let name = format!("{orders}_orders_for_{rounds}_rounds_of_{size}");
        let postgres = self.cluster.url("postgres");
        if self.ask_at(&postgres, &format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'"))? == "0" {
            self.ask_at(&postgres, "DROP DATABASE IF EXISTS unfinished")?;
            self.ask_at(&postgres, "CREATE DATABASE unfinished")?;
            fill(&self.cluster.url("unfinished"))?;
            self.make_targets(&self.cluster.url("unfinished"), rounds, size)?;
            self.ask_at(&postgres, &format!("ALTER DATABASE unfinished RENAME TO \"{name}\""))?;
        }
        self.ask_at(&postgres, &format!("DROP DATABASE IF EXISTS {MEASURED} WITH (FORCE)"))?;
        self.ask_at(&postgres, &format!("CREATE DATABASE {MEASURED} TEMPLATE \"{name}\"")).map(drop)
    }

    pub fn client(&self, program: &str) -> Command {
        self.cluster.client(program)
    }

    /// What a query answers, as text.
    pub fn ask(&self, sql: &str) -> Result<String> {
        self.ask_at(&self.url, sql)
    }

    fn ask_at(&self, url: &str, sql: &str) -> Result<String> {
        let mut psql = self.client("psql");
        let output = psql.args([url, "-AtXq", "-v", "ON_ERROR_STOP=1", "-c", sql]).output()?;
        ensure!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// A setting of the program's connections from now on; `None` takes all back.
    pub fn set(&self, setting: Option<(&str, &str)>) -> Result<()> {
        let change = setting.map_or("RESET ALL".to_owned(), |(name, value)| format!("SET {name} = '{value}'"));
        self.ask(&format!("ALTER DATABASE {MEASURED} {change}")).map(drop)
    }

    pub fn log(&self) -> PathBuf {
        self.cluster.home().join("server.log")
    }

    /// Processor time of all its processes, in seconds.
    pub fn seconds(&self) -> Result<f64> {
        let file = fs::read_to_string(self.cluster.home().join("data/postmaster.pid"))?;
        process::seconds_of_all(file.lines().next().context("the pid of postgres")?.parse()?)
    }

    /// Cleans up between rounds what would else fall on whichever runs when its time has come.
    pub fn clean_up(&self) -> Result<()> {
        self.ask("VACUUM (ANALYZE)")?;
        self.ask("CHECKPOINT").map(drop)
    }

    /// Waits until the program has told what was to be told and sealed its journal, which is not to be measured twice. It
    /// seals when it starts, and then three times a minute.
    pub fn settle(&self) -> Result<()> {
        let asked = Instant::now();
        let open = "SELECT EXISTS (SELECT FROM outbox WHERE run_at < now())
                           OR (SELECT max(id) FROM events) > (SELECT COALESCE(max(event_id), 0) FROM audit_seals)";
        while self.ask(open)? == "t" && asked.elapsed() < Duration::from_mins(2) {
            sleep(Duration::from_millis(100));
        }
        self.clean_up()
    }

    /// What pgbench has written nobody needs to hear of.
    pub fn forget_what_is_to_be_told(&self) -> Result<()> {
        self.ask("DELETE FROM outbox").map(drop)
    }

    /// Copies templates of the demo under ids that end with a number of twelve digits, so that pgbench can name them too:
    /// orders to read, orders to pay and packages to scan. Customers are copied with enough money in their wallets, of
    /// which the books say nothing.
    fn make_targets(&self, url: &str, rounds: usize, size: usize) -> Result<()> {
        let mut sql = FUNCTIONS.to_owned();
        sql.push_str(&customers());
        sql.push_str(&orders(READ, READ + 999, "ordering", false));
        for target in [Target::Deposit, Target::Scan] {
            for client in 0..CLIENTS {
                for first in [target.first(client), target.first(client) + OF_PGBENCH] {
                    let last = first + target.spare(rounds, size) + 1;
                    sql.push_str(&match target {
                        Target::Deposit => orders(first, last, "approved", true),
                        Target::Scan => packages(first, last),
                    });
                }
            }
        }
        sql.push_str("ANALYZE;");
        let file = self.cluster.home().join("targets.sql");
        fs::write(&file, sql)?;
        let asked = Instant::now();
        let made = self.client("psql").args([url, "-Xq", "-v", "ON_ERROR_STOP=1", "-1", "-f"]).arg(&file).output()?;
        ensure!(made.status.success(), "{}: {}", file.display(), String::from_utf8_lossy(&made.stderr));
        println!("targets made in {:.0} s", asked.elapsed().as_secs_f64());
        Ok(())
    }
}

/// The database that is measured, a copy of its template.
const MEASURED: &str = "bench";

/// `pg_temp.id(table, part, number)`: the id of the copy of a row; `pg_temp.copy(row, changes)` the row itself.
const FUNCTIONS: &str = "
    SET statement_timeout = 0;
    CREATE FUNCTION pg_temp.id(kind integer, part integer, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
        $$ SELECT ('00be' || lpad(kind::text, 4, '0') || '-' || lpad((part / 1000)::text, 4, '0') || '-7000-8'
                   || lpad((part % 1000)::text, 3, '0') || '-' || lpad(number::text, 12, '0'))::uuid $$;
    CREATE TEMP TABLE approved AS SELECT * FROM orders WHERE status = 'approved' ORDER BY id LIMIT 1;
    CREATE TEMP TABLE ordering AS SELECT * FROM orders WHERE status = 'ordering' ORDER BY id LIMIT 1;
    CREATE TEMP TABLE shipped AS SELECT * FROM orders WHERE status = 'seller_shipped' ORDER BY id LIMIT 1;
    CREATE TEMP TABLE customer AS SELECT * FROM customers WHERE email LIKE 'customer1@%';
    CREATE TEMP TABLE approved_lines AS SELECT * FROM order_lines WHERE order_id = (SELECT id FROM approved) AND position = 1;
    CREATE TEMP TABLE ordering_lines AS SELECT * FROM order_lines WHERE order_id = (SELECT id FROM ordering) AND position = 1;
    CREATE TEMP TABLE shipped_lines AS SELECT * FROM order_lines WHERE order_id = (SELECT id FROM shipped);
    CREATE TEMP TABLE approved_charges AS SELECT * FROM order_charges WHERE order_id = (SELECT id FROM approved);
    CREATE TEMP TABLE ordering_charges AS SELECT * FROM order_charges WHERE order_id = (SELECT id FROM ordering);
    CREATE TEMP TABLE shipped_charges AS SELECT * FROM order_charges WHERE order_id = (SELECT id FROM shipped);
    CREATE TEMP TABLE shipped_purchases AS SELECT * FROM purchases WHERE order_id = (SELECT id FROM shipped);
    CREATE TEMP TABLE bought AS SELECT * FROM purchase_lines WHERE purchase_id IN (SELECT id FROM shipped_purchases);
    CREATE TEMP TABLE served AS SELECT * FROM package_purchases WHERE order_id = (SELECT id FROM shipped);
    CREATE TEMP TABLE parcels AS SELECT * FROM packages WHERE id IN (SELECT package_id FROM served);
    CREATE TEMP TABLE carried AS SELECT * FROM package_lines WHERE package_id IN (SELECT package_id FROM served);
    ANALYZE;
";

fn customers() -> String {
    format!(
        "INSERT INTO customers SELECT row.* FROM customer old, generate_series(0, 63) AS n, jsonb_populate_record(old,
             jsonb_build_object('id', pg_temp.id(9, 0, {CUSTOMERS} + n), 'code', 'C-BENCH-' || n,
                                'phone', '0800' || lpad(n::text, 6, '0'), 'email', 'bench' || n || '@demo.langson.test')) AS row;
         INSERT INTO wallets (customer_id, balance)
         SELECT pg_temp.id(9, 0, {CUSTOMERS} + n), 1000000000000 FROM generate_series(0, 63) AS n;
        "
    )
}

/// Copies of rows under other numbers and names.
fn copies(into: &str, of: &str, series: &str, changes: &str) -> String {
    format!(
        "INSERT INTO {into} SELECT row.* FROM {of} AS old, {series},
                jsonb_populate_record(NULL::{into}, to_jsonb(old) || jsonb_build_object({changes})) AS row;\n"
    )
}

/// Copies of one order with its charges and five lines.
fn orders(from: u64, to: u64, template: &str, of_many: bool) -> String {
    let customer =
        if of_many { format!("pg_temp.id(9, 0, {CUSTOMERS} + n % 64)") } else { "old.customer_id".to_owned() };
    let series = format!("generate_series({from}::bigint, {to}) AS n");
    let order = format!("'id', pg_temp.id(1, 0, n), 'code', 'O-BENCH-' || n, 'customer_id', {customer}");
    let line = "'id', pg_temp.id(2, part, n), 'order_id', pg_temp.id(1, 0, n), 'position', part";
    [
        copies("orders", template, &series, &order),
        copies("order_lines", &format!("{template}_lines"), &format!("{series}, generate_series(1, 5) AS part"), line),
        copies("order_charges", &format!("{template}_charges"), &series, "'order_id', pg_temp.id(1, 0, n)"),
    ]
    .concat()
}

/// Fifty announced packages for each number, each of an order of its own that was bought at one shop.
fn packages(from: u64, to: u64) -> String {
    let series = format!("generate_series({from}::bigint, {to}) AS n, generate_series(1, 50) AS part");
    let of = |into, of, changes: &str| copies(into, of, &series, changes);
    let order = "'order_id', pg_temp.id(1, part, n)";
    let purchase = "'purchase_id', pg_temp.id(3, part, n)";
    let package = "'package_id', pg_temp.id(4, part, n)";
    let line = "'order_line_id', pg_temp.id(2, 1000 * (SELECT position FROM shipped_lines WHERE id = old.order_line_id) + part, n)";
    [
        of("orders", "shipped", "'id', pg_temp.id(1, part, n), 'code', 'O-BENCH-' || part || '-' || n"),
        of("order_lines", "shipped_lines", &format!("'id', pg_temp.id(2, 1000 * old.position + part, n), {order}")),
        of("order_charges", "shipped_charges", order),
        of(
            "purchases",
            "shipped_purchases",
            &format!("'id', pg_temp.id(3, part, n), 'code', 'P-BENCH-' || part || '-' || n, 'shop_order_number', part || '-' || n, {order}"),
        ),
        of("purchase_lines", "bought", &format!("{purchase}, {line}")),
        of(
            "packages",
            "parcels",
            "'id', pg_temp.id(4, part, n), 'code', 'K-BENCH-' || part || '-' || n, 'tracking_number', 'BN' || lpad(part::text, 2, '0') || n",
        ),
        of("package_purchases", "served", &format!("{package}, {purchase}, {order}")),
        of("package_lines", "carried", &format!("{package}, {purchase}, {line}")),
    ]
    .concat()
}
