//! From a configuration to a running program, and its orderly end.

use std::net::TcpListener;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::rt::time::sleep;
use anyhow::{Context, Result, anyhow};
use futures_util::future::join3;
use persistence::{Conn, Database, identity};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

use crate::files::FileStore;
use crate::goods::GoodsMemory;
use crate::http::{AccessTokens, Principals, RateLimit, TrustedProxies};
use crate::identity::ensure_administrator;
use crate::own_database::OwnDatabase;
use crate::signals::Signals;
use crate::worker::{Mailer, Worker, announce};
use crate::{App, Clock, Config, serve};

/// How long requests and the worker may take to finish once we are told to stop. Orchestrators kill after ten seconds,
/// and PostgreSQL has to stop too.
pub(crate) const GRACE: Duration = Duration::from_secs(8);
/// How long we serve on once we are told to stop, not ready and ending each connection with its answer. A connection that
/// rests between two requests would otherwise be closed in the moment in which its next request comes, which nobody would
/// ever answer.
const LAST_ANSWERS: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(8);

/// Serves until told to stop, on a database of its own unless given one.
pub async fn run(config: Config) -> Result<()> {
    let mut signals = Signals::catch()?;
    log(&config);
    // Before the database: an address that is taken should be told at once.
    let listener = TcpListener::bind(config.listen).with_context(|| format!("cannot listen on {}", config.listen))?;
    let address = listener.local_addr()?;
    let Some(opened) = signals.unless_told(open(&config)).await else { return Ok(()) };
    let (app, database) = opened?;
    // Before the first request: of that this node may admit its share only.
    announce(&app).await.map_err(|problem| anyhow!(problem.causes())).context("cannot join the other nodes")?;
    let server = serve(app.clone(), listener)?;
    let handle = server.handle();
    tracing::info!("ready on http://{address}, documented at http://{address}/swagger-ui/");
    let worker = Worker::start(&app);
    let mut server = pin!(server);
    if let Some(ended) = signals.unless_told(&mut server).await {
        ended?;
        worker.stop(GRACE).await;
    } else {
        tracing::info!("stopping");
        app.draining.store(true, Ordering::Relaxed);
        // Running requests may finish, and what the worker is at.
        let stop = async {
            sleep(LAST_ANSWERS).await;
            handle.stop(true).await;
        };
        join3(stop, server, worker.stop(GRACE)).await.1?;
    }
    drop(database);
    Ok(())
}

/// Brings the schema up to date and ends.
pub async fn migrate(config: Config) -> Result<()> {
    let mut signals = Signals::catch()?;
    log(&config);
    signals.unless_told(open(&config)).await.context("stopped before the schema was up to date")?.map(drop)
}

/// The program without its HTTP server: database found or started, migrated and furnished.
pub(crate) async fn open(config: &Config) -> Result<(App, Option<OwnDatabase>)> {
    if config.requests_per_minute.is_none() {
        tracing::warn!("LANGSON_RATE_LIMITS=off: nobody is kept from asking too often; for load tests only");
    }
    let own = if config.database_url.is_none() { Some(OwnDatabase::start(config).await?) } else { None };
    let url = config.database_url.as_deref().or(own.as_ref().map(OwnDatabase::url));
    let db = Database::new(url.context("no database")?, config.connections)?;
    db.migrate().await?;
    let clock = Clock::system();
    let tokens = boot(&db, clock, config).await?;
    let app = App {
        node: clock.id(),
        db,
        clock,
        tokens,
        principals: Principals::default(),
        rate: RateLimit::per_minute(config.requests_per_minute),
        patience: PATIENCE,
        proxies: TrustedProxies::new(config.trusted_proxies.clone()),
        mailer: Mailer::new(config.smtp_url.as_deref(), &config.mail_from)?,
        files: match &config.bucket {
            Some(bucket) => FileStore::bucket(bucket)?,
            None => FileStore::folder(&config.data_dir.join("files"))?,
        },
        goods: GoodsMemory::default(),
        origins: config.origins.clone().into(),
        web_url: config.web_url.as_str().into(),
        unsafe_database: false,
        database_answers: watch::Sender::new(true),
        draining: Arc::new(AtomicBool::new(false)),
    };
    Ok((app, own))
}

/// Sees to what must be there before anybody can sign in: roles, the signing key, the first administrator.
pub async fn boot(db: &Database, clock: Clock, config: &Config) -> Result<AccessTokens> {
    identity::ensure_built_in(&mut *db.conn().await?, clock.now(), &|| clock.id()).await?;
    ensure_administrator(db, clock, config).await?;
    if let Some(given) = &config.signing_key {
        return AccessTokens::from_base64(given);
    }
    let made = AccessTokens::make_key()?;
    let kid = clock.id::<uuid::Uuid>().to_string();
    let found = db.transaction(async |tx: &mut Conn| identity::signing_key(tx, &kid, &made, clock.now()).await);
    let (kid, key) = found.await?;
    AccessTokens::new(&kid, &key)
}

pub(crate) fn log(config: &Config) {
    let log = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(&config.log));
    if config.log_json {
        log.json().flatten_event(true).init();
    } else {
        log.init();
    }
}
