//! No token is good that was not issued.
#![no_main]

use std::sync::LazyLock;

use api::AccessTokens;
use libfuzzer_sys::fuzz_target;

static TOKENS: LazyLock<AccessTokens> =
    LazyLock::new(|| AccessTokens::new("fuzz", &AccessTokens::make_key().expect("a key")).expect("a key of ours"));

fuzz_target!(|token: &str| assert!(TOKENS.verify(token).is_err()));
