//! What the program logs.

use std::io::{Result, Write};
use std::sync::{Arc, Mutex, Once, PoisonError};

use tracing_subscriber::EnvFilter;

type Heard = Arc<Mutex<Vec<u8>>>;

/// None while nobody listens.
static LISTENER: Mutex<Option<Heard>> = Mutex::new(None);

/// Listens while it lives, to whatever any test makes the program log meanwhile.
pub struct Log(Heard);

impl Log {
    /// More than the program logs unless told to.
    const FILTER: &str = "info,api=trace,persistence=trace";

    pub fn listen() -> Self {
        static SET_UP: Once = Once::new();
        let filter = EnvFilter::new(Self::FILTER);
        SET_UP.call_once(|| tracing_subscriber::fmt().with_env_filter(filter).with_writer(|| Ear).init());
        let heard = Heard::default();
        *LISTENER.lock().unwrap_or_else(PoisonError::into_inner) = Some(heard.clone());
        Self(heard)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        *LISTENER.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

struct Ear;

impl Write for Ear {
    fn write(&mut self, said: &[u8]) -> Result<usize> {
        if let Some(heard) = LISTENER.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            heard.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(said);
        }
        Ok(said.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}
