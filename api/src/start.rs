//! From a configuration to a running program, and its orderly end.

use std::net::TcpListener;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::dev::ServerHandle;
use actix_web::rt::signal::ctrl_c;
use actix_web::rt::signal::unix::{Signal, SignalKind, signal};
use anyhow::{Context, Result};
use futures_util::future::select;
use persistence::{Conn, Database, identity};
use tracing_subscriber::EnvFilter;

use crate::files::FileStore;
use crate::http::{AccessTokens, Principals, RateLimit};
use crate::identity::ensure_administrator;
use crate::own_database::OwnDatabase;
use crate::worker::{self, Mailer};
use crate::{App, Clock, Config, serve};

/// Serves until told to stop, on a database of its own unless given one.
pub async fn run(config: Config) -> Result<()> {
    log(&config);
    // Before the database: an address that is taken should be told at once.
    let listener = TcpListener::bind(config.listen).with_context(|| format!("cannot listen on {}", config.listen))?;
    let (app, database) = open(&config).await?;
    let server = serve(app.clone(), listener)?;
    tracing::info!("ready on http://{}, documented at http://{0}/swagger-ui/", config.listen);
    let worker = worker::start(&app);
    actix_web::rt::spawn(stop_when_asked(server.handle(), app.draining.clone(), signal(SignalKind::terminate())?));
    server.await?;
    worker.stop().await;
    drop(database);
    Ok(())
}

/// Brings the schema up to date and ends.
pub async fn migrate(config: Config) -> Result<()> {
    log(&config);
    open(&config).await.map(drop)
}

/// The program without its HTTP server: database found or started, migrated and furnished.
pub(crate) async fn open(config: &Config) -> Result<(App, Option<OwnDatabase>)> {
    if config.requests_per_minute.is_none() {
        tracing::warn!("LANGSON_RATE_LIMITS=off: nobody is kept from asking too often; for load tests only");
    }
    let own = if config.database_url.is_none() { Some(OwnDatabase::start(config)?) } else { None };
    let url = config.database_url.as_deref().or(own.as_ref().map(OwnDatabase::url));
    let db = Database::new(url.context("no database")?, config.connections)?;
    db.migrate().await?;
    let clock = Clock::system();
    let tokens = boot(&db, clock, config).await?;
    let app = App {
        db,
        clock,
        tokens,
        principals: Principals::default(),
        rate: RateLimit::per_minute(config.requests_per_minute),
        mailer: Mailer::new(config.smtp_url.as_deref(), &config.mail_from)?,
        files: match &config.bucket {
            Some(bucket) => FileStore::bucket(bucket)?,
            None => FileStore::folder(&config.data_dir.join("files"))?,
        },
        origins: config.origins.clone().into(),
        web_url: config.web_url.as_str().into(),
        unsafe_database: false,
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
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter);
    if config.log_json {
        log.json().flatten_event(true).init();
    } else {
        log.init();
    }
}

/// On Ctrl-C or SIGTERM, running requests may finish.
async fn stop_when_asked(server: ServerHandle, draining: Arc<AtomicBool>, mut terminate: Signal) {
    select(pin!(ctrl_c()), pin!(terminate.recv())).await;
    tracing::info!("stopping");
    draining.store(true, Ordering::Relaxed);
    server.stop(true).await;
}
