//! What tells the program to stop.

use std::fs;
use std::io;
use std::pin::pin;

use actix_web::rt::signal::unix::{Signal, SignalKind, signal};
use futures_util::future::{Either, select, select_all};

/// SIGTERM, Ctrl-C and the end of the terminal, caught from here on: whoever holds a PostgreSQL has to stop it first.
pub struct Signals(Vec<Signal>);

impl Signals {
    pub fn catch() -> io::Result<Self> {
        let mut kinds = vec![SignalKind::terminate(), SignalKind::interrupt()];
        // Under `nohup` we are to outlive the terminal.
        if !hangup_is_ignored() {
            kinds.push(SignalKind::hangup());
        }
        Ok(Self(kinds.into_iter().map(signal).collect::<io::Result<_>>()?))
    }

    /// Does the work; `None`, and the work is dropped, where a signal comes first. One that has come before counts too.
    pub async fn unless_told<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        let told = select_all(self.0.iter_mut().map(|signal| Box::pin(signal.recv())));
        match select(told, pin!(work)).await {
            Either::Left(_) => None,
            Either::Right((done, _)) => Some(done),
        }
    }
}

/// By the mask in Linux's `/proc`, whose lowest bit is SIGHUP; elsewhere it is not known.
fn hangup_is_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}
