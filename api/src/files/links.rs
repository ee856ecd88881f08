//! Links to the content of files: good for one reader and for five minutes.

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use domain::{FileId, Timestamp, UserId};

use crate::http::AccessTokens;

/// What signs links; all nodes have the same.
#[derive(Clone, Debug)]
pub struct LinkKey(hmac::Key);

impl LinkKey {
    pub const LIFETIME: TimeDelta = TimeDelta::minutes(5);

    pub fn new(tokens: &AccessTokens) -> Self {
        Self(tokens.derived_key("links to files"))
    }

    /// `expires` in seconds of Unix time.
    pub fn sign(&self, file: FileId, reader: UserId, expires: i64) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.0, text(file, reader, expires).as_bytes()))
    }

    /// Whether we have given out this link and it is not over.
    pub fn verify(&self, file: FileId, reader: UserId, expires: i64, signature: &str, now: Timestamp) -> bool {
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else { return false };
        let ours = hmac::verify(&self.0, text(file, reader, expires).as_bytes(), &signature).is_ok();
        ours && now.utc().timestamp() < expires
    }
}

fn text(file: FileId, reader: UserId, expires: i64) -> String {
    format!("{file} {reader} {expires}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Clock;

    fn new_key() -> LinkKey {
        LinkKey::new(&AccessTokens::new("a", &AccessTokens::make_key().unwrap()).unwrap())
    }

    #[test]
    fn a_link_is_good_for_its_file_its_reader_and_its_time_alone() {
        let (clock, key) = (Clock::system(), new_key());
        let (file, reader, now): (FileId, UserId, _) = (clock.id(), clock.id(), clock.now());
        let expires = now.utc().timestamp() + 300;
        let signature = key.sign(file, reader, expires);

        assert!(key.verify(file, reader, expires, &signature, now));
        assert!(!key.verify(clock.id(), reader, expires, &signature, now));
        assert!(!key.verify(file, clock.id(), expires, &signature, now));
        assert!(!key.verify(file, reader, expires + 1, &signature, now));
        assert!(!key.verify(file, reader, expires, &signature, now.after(LinkKey::LIFETIME)));
        assert!(!new_key().verify(file, reader, expires, &signature, now));
        assert!(!key.verify(file, reader, expires, "", now));
    }
}
