//! How long a client may take to send its body: whoever sends a byte now and then would hold a connection for ever.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use actix_web::HttpMessage;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::rt::time::Instant;
use futures_util::StreamExt;
use futures_util::stream::unfold;
use tokio::time::timeout_at;

/// What is earned by each byte that comes: a second for 16 KiB.
const EARNED: Duration = Duration::from_micros(61);

/// Whether a body stayed behind its time, and was broken off.
#[derive(Clone, Debug, Default)]
pub struct TooSlow(Rc<Cell<bool>>);

impl TooSlow {
    /// Gives the body of a request so much time, and more with every byte that comes.
    pub fn watch(req: &mut ServiceRequest, patience: Duration) -> Self {
        let slow = Self::default();
        let noted = slow.clone();
        let payload = req.take_payload();
        if matches!(payload, Payload::None) {
            return slow;
        }
        let state = (payload, Instant::now() + patience, noted);
        let bounded = unfold(state, |(mut payload, until, noted)| async move {
            let Ok(next) = timeout_at(until, payload.next()).await else {
                noted.0.set(true);
                return Some((Err(PayloadError::Incomplete(None)), (Payload::None, until, noted)));
            };
            let next = next?;
            let earned = next.as_ref().map_or(0, |bytes| u32::try_from(bytes.len()).unwrap_or(u32::MAX));
            Some((next, (payload, until + EARNED * earned, noted)))
        });
        req.set_payload(Payload::Stream { payload: Box::pin(bounded.fuse()) });
        slow
    }

    pub fn is_so(&self) -> bool {
        self.0.get()
    }
}
