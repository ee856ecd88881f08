//! A cursor that is taken is exactly one that a list has given out.
#![no_main]

use libfuzzer_sys::fuzz_target;
use persistence::Cursor;

fuzz_target!(|text: &str| {
    if let Ok(cursor) = Cursor::try_from(text.to_owned()) {
        assert_eq!(String::from(cursor), text);
    }
});
