//! The real binary, on the run's own database.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};

use crate::database::Database;
use crate::http::{Connection, Request};
use crate::process;

pub struct Program {
    binary: PathBuf,
    data: PathBuf,
    database_url: String,
    pub host: String,
    child: Option<Child>,
}

/// Whom requests are sent for, and about.
pub struct People {
    pub admin: String,
    pub customer: String,
    pub hanoi: String,
    pub guangzhou: String,
    /// What is in a cart of 200 lines from 20 shops, its owner's.
    pub cart: Vec<String>,
}

/// Whose cart that is.
pub const CART_OWNER: &str = "customer2";

impl Program {
    pub fn new(binary: &Path, data: &Path, database: &Database) -> Result<Self> {
        let host = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let binary = std::path::absolute(binary)?;
        ensure!(binary.exists(), "{} is missing", binary.display());
        Ok(Self { binary, data: data.to_owned(), database_url: database.url.clone(), host, child: None })
    }

    /// With its log in a file, as loud as it is by itself.
    fn command(&self) -> Result<Command> {
        let log = File::options().create(true).append(true).open(self.data.join("langson.log"))?;
        let mut command = Command::new(&self.binary);
        command
            .current_dir(&self.data)
            .env("DATABASE_URL", &self.database_url)
            .env("LANGSON_DATA_DIR", &self.data)
            .env("LANGSON_LISTEN", &self.host)
            .env("LANGSON_RATE_LIMITS", "off")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        Ok(command)
    }

    /// Fills an empty database.
    pub fn demo(&self, url: &str, orders: usize) -> Result<()> {
        let asked = Instant::now();
        let made = self.command()?.env("DATABASE_URL", url).args(["demo", "--orders", &orders.to_string()]).status()?;
        ensure!(made.success(), "the demo failed; see {}", self.data.join("langson.log").display());
        println!("{orders} orders made in {:.0} s", asked.elapsed().as_secs_f64());
        Ok(())
    }

    /// Starts the program anew, and answers how long it took until it was ready.
    pub fn restart(&mut self) -> Result<Duration> {
        self.stop()?;
        let asked = Instant::now();
        self.child = Some(self.command()?.spawn()?);
        while asked.elapsed() < Duration::from_secs(20) {
            let ready = Connection::open(&self.host).and_then(|mut it| {
                let answer =
                    it.send(&Request { method: "GET", path: "/health/ready", token: "", key: None, body: None })?;
                Ok(answer.0)
            });
            if ready.is_ok_and(|status| status == 200) {
                return Ok(asked.elapsed());
            }
            sleep(Duration::from_millis(2));
        }
        bail!("not ready after 20 s; see {}", self.data.join("langson.log").display())
    }

    pub fn stop(&mut self) -> Result<()> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGTERM)?;
        child.wait()?;
        Ok(())
    }

    fn pid(&self) -> Result<u32> {
        Ok(self.child.as_ref().context("the program is not running")?.id())
    }

    pub fn memory(&self) -> Result<String> {
        process::memory(self.pid()?)
    }

    /// Processor time used so far, in seconds.
    pub fn seconds(&self) -> Result<f64> {
        process::seconds(self.pid()?)
    }

    pub fn sign_in(&self, person: &str) -> Result<String> {
        let body =
            json!({ "email": format!("{person}@demo.langson.test"), "password": "langson-demo-2026" }).to_string();
        let request = Request { method: "POST", path: "/auth/login", token: "", key: None, body: Some(&body) };
        let answer = Connection::open(&self.host)?.json(&request)?;
        text(&answer["access_token"])
    }

    pub fn people(&self) -> Result<People> {
        let admin = self.sign_in("admin")?;
        let mut connection = Connection::open(&self.host)?;
        let mut get =
            |path: &str, token: &str| connection.json(&Request { method: "GET", path, token, key: None, body: None });
        let warehouses = get("/warehouses", &admin)?;
        let warehouse = |code: &str| {
            let mut all = warehouses["data"].as_array().into_iter().flatten();
            text(&all.find(|it| it["code"] == code).context("a warehouse of the demo")?["id"])
        };
        let (hanoi, guangzhou) = (warehouse("HN1")?, warehouse("GZ1")?);
        let customer = text(&get("/me", &self.sign_in("customer1")?)?["customer_id"])?;
        let cart = self.fill_cart(&mut connection)?;
        Ok(People { admin, customer, hanoi, guangzhou, cart })
    }

    /// Items that are in it already are not added again.
    fn fill_cart(&self, connection: &mut Connection) -> Result<Vec<String>> {
        let owner = self.sign_in(CART_OWNER)?;
        let mut ids = vec![];
        for shop in 1..=20 {
            let item = |line: u32| {
                let id = format!("60672545{shop:02}{line:02}");
                json!({
                    "site": "TAOBAO", "link_origin": format!("https://item.taobao.com/item.htm?id={id}"), "item_id": id,
                    "title_origin": "泳衣女夏分体保守", "property": "S;军绿色", "price_origin": "119.80",
                    "price_promotion": format!("{line}9.80"), "quantity": line.to_string(), "stock": "200",
                    "require_min": "1", "step": "1", "shop_id": format!("bench{shop:02}"),
                    "shop_name": format!("泳装原产地直销店 {shop}"),
                })
            };
            let body = json!({ "items": (1..=10).map(item).collect::<Vec<_>>() }).to_string();
            let path = "/cart/items";
            let key = format!("bench-cart-of-shop-{shop}");
            let request = Request { method: "POST", path, token: &owner, key: Some(&key), body: Some(&body) };
            let answer = connection.json(&request)?;
            for row in answer["rows"].as_array().into_iter().flatten() {
                ids.push(text(&row["cart_item_id"])?);
            }
        }
        ensure!(ids.len() == 200, "the cart has taken {} items", ids.len());
        Ok(ids)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.stop().ok();
    }
}

fn text(value: &Value) -> Result<String> {
    value.as_str().map(str::to_owned).with_context(|| format!("a text, not {value}"))
}
