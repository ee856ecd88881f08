//! `langson demo`: fills an empty database through the program's own API, and prints who can sign in.

mod company;
mod papers;
mod road;
mod session;

use std::net::TcpListener;

use anyhow::{Context, Result, bail};
use domain::orders::OrderStatus;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use persistence::multiply::multiply_orders;
use persistence::{Conn, identity};

use crate::http::RateLimit;
use crate::identity::make_administrator;
use crate::signals::Signals;
use crate::start::{log, open};
use crate::worker::work_off;
use crate::{App, Config, serve};
use company::Company;

/// Everybody's of the demo. It guards nothing but made-up data.
pub const PASSWORD: &str = "langson-demo-2026";
const ADMINISTRATOR: &str = "admin@demo.langson.test";

/// Where the demo's orders stand, in turn.
const STAGES: &[OrderStatus] = &[
    OrderStatus::Submitted,
    OrderStatus::Reviewing,
    OrderStatus::Approved,
    OrderStatus::Deposited,
    OrderStatus::Ordering,
    OrderStatus::Purchased,
    OrderStatus::SellerShipped,
    OrderStatus::InChina,
    OrderStatus::InTransit,
    OrderStatus::InVietnam,
    OrderStatus::Delivering,
    OrderStatus::Completed,
    OrderStatus::Cancelled,
];

/// So many orders walk the road by themselves; the rest are copies of these.
const WALKED: usize = 4 * STAGES.len();

/// Fills the configured database, and prints who can sign in. Works beside a running server as well as alone.
pub async fn demo(config: Config, orders: Option<usize>) -> Result<()> {
    Signals::catch()?
        .unless_told(Box::pin(fill(config, orders)))
        .await
        .context("stopped before the demo was complete")?
}

async fn fill(config: Config, orders: Option<usize>) -> Result<()> {
    // Thousands of requests of its own are no news.
    log(&Config { log: format!("warn,{}", config.log.replace("info", "warn")), ..config.clone() });
    let administrator =
        Config { admin_email: ADMINISTRATOR.to_owned(), admin_password: Some(PASSWORD.to_owned()), ..config };
    let (app, database) = open(&administrator).await?;
    let count = orders.unwrap_or(STAGES.len());
    fill_with_demo(app, count).await?;
    drop(database);
    println!("{count} orders made. Everybody's password is {PASSWORD}");
    for person in company::PEOPLE {
        println!("  {person}@demo.langson.test");
    }
    Ok(())
}

/// Makes the agency, its people, prices and customers, and so many orders that stand everywhere on the road.
///
/// Refuses a database that already has customers.
pub async fn fill_with_demo(mut app: App, orders: usize) -> Result<()> {
    if identity::has_customers(&mut *app.db.conn().await?).await? {
        bail!(
            "the database is not empty: the demo is for a new one (another LANGSON_DATA_DIR, or another DATABASE_URL)"
        );
    }
    make_administrator(&app.db, app.clock, ADMINISTRATOR, Some(PASSWORD)).await?;
    app.rate = RateLimit::per_minute(None);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}", listener.local_addr()?);
    let server = serve(app.clone(), listener)?;
    let handle = server.handle();
    let serving = actix_web::rt::spawn(server);

    let walked = orders.min(WALKED);
    let company = Company::found(&address, orders).await?;
    stream::iter((0..walked).zip(STAGES.iter().cycle()))
        .map(|(number, &stage)| {
            let company = &company;
            async move { road::walk(company, number, stage).await }
        })
        .buffer_unordered(8)
        .try_collect::<Vec<()>>()
        .await?;
    if orders > walked {
        let copies = i64::try_from(orders - walked)?;
        papers::write(&company).await?;
        // Notices are copied too.
        tell(&app).await?;
        papers::read_notices(&company).await?;
        app.db.transaction(async |tx: &mut Conn| multiply_orders(tx, copies).await).await?;
    }
    tell(&app).await?;

    handle.stop(true).await;
    serving.await??;
    Ok(())
}

/// Works off all that is still to be told.
async fn tell(app: &App) -> Result<()> {
    while work_off(app).await.map_err(|problem| anyhow::anyhow!("{problem}"))? > 0 {}
    Ok(())
}
