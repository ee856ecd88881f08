//! A tracking number has one form, however scanners print it.
#![no_main]

use domain::packages::TrackingNumber;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(number) = text.parse::<TrackingNumber>() {
        assert_eq!(number.as_str().parse::<TrackingNumber>().as_ref(), Ok(&number));
        assert!(number.as_str().bytes().all(|byte| byte.is_ascii_graphic()), "{number:?}");
    }
});
