//! The PostgreSQL that the program starts for itself where it is given none.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use actix_web::web::block;
use anyhow::{Context, Result};
use embedded::{Cluster, Options};

use crate::Config;

/// A server that is started again whenever it dies. Dropping this stops it, unless another process uses it too.
#[derive(Debug)]
pub struct OwnDatabase {
    url: String,
    stop: Option<Sender<()>>,
    watcher: Option<JoinHandle<()>>,
}

impl OwnDatabase {
    /// On a thread of its own, so that signals are heard meanwhile; what was started for nobody is stopped again.
    pub async fn start(config: &Config) -> Result<Self> {
        let options = Options { bin: config.pg_bin.clone(), ..Options::default() };
        let place = config.data_dir.join("postgres");
        let cluster = block(move || Cluster::start(&place, options)).await.context("PostgreSQL was not awaited")??;
        if let Err(error) = cluster.stop_even_if_killed() {
            tracing::warn!(cause = format!("{error:#}"), "PostgreSQL will run on if this program is killed");
        }
        tracing::info!(folder = %cluster.home().display(), started = cluster.is_fresh(), "using a PostgreSQL of our own");
        let url = cluster.url("postgres");
        let (stop, told) = channel();
        let watcher = thread::spawn(move || {
            const REST: Duration = Duration::from_millis(200);
            while told.recv_timeout(REST) == Err(RecvTimeoutError::Timeout) {
                match cluster.ensure_running() {
                    Ok(false) => {}
                    Ok(true) => tracing::warn!("PostgreSQL had died and runs again"),
                    Err(error) => tracing::error!(cause = format!("{error:#}"), "PostgreSQL has died"),
                }
            }
        });
        Ok(Self { url, stop: Some(stop), watcher: Some(watcher) })
    }

    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        drop(self.stop.take());
        // The watcher owns the cluster and stops it.
        if let Some(Err(_)) = self.watcher.take().map(JoinHandle::join) {
            tracing::error!("the thread that watches PostgreSQL had panicked");
        }
    }
}
