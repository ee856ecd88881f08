//! What happens after the answer: telling people, sending mail, and what is due by the clock.

mod mail;
mod outbox;

use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::task::JoinHandle;
use actix_web::rt::time::timeout;
pub use mail::Mailer;
pub use outbox::work_off;
use tokio::sync::Notify;

use crate::App;

/// The running worker.
#[derive(Debug)]
pub struct Worker {
    task: JoinHandle<()>,
    stop: Arc<Notify>,
}

/// Works until stopped. Other nodes' workers take what this one has not.
pub fn start(app: &App) -> Worker {
    const REST: Duration = Duration::from_millis(300);
    let stop = Arc::new(Notify::new());
    let (app, told) = (app.clone(), stop.clone());
    let task = actix_web::rt::spawn(async move {
        loop {
            let busy = match work_off(&app).await {
                Ok(done) => done > 0,
                Err(problem) => {
                    tracing::error!(cause = problem.causes(), "the worker failed and will try again");
                    false
                }
            };
            let rest = if busy { Duration::ZERO } else { REST };
            if timeout(rest, told.notified()).await.is_ok() {
                return;
            }
        }
    });
    Worker { task, stop }
}

impl Worker {
    /// Lets it finish what it is at.
    pub async fn stop(self) {
        self.stop.notify_one();
        drop(self.task.await);
    }
}
