//! What is taken for an amount is printed as it was meant, and sums and differences of it come back.
#![no_main]

use domain::{Cny, Vnd};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(dong) = text.parse::<Vnd>() {
        assert_eq!(dong.to_string(), text, "đồng have one spelling");
        if let Ok(twice) = dong.plus(dong) {
            assert_eq!(twice.minus(dong), Ok(dong));
            assert_eq!(dong.times(2), Ok(twice));
        }
    }
    if let Ok(yuan) = text.parse::<Cny>() {
        assert_eq!(yuan.to_string().parse(), Ok(yuan));
        if let Ok(twice) = yuan.plus(yuan) {
            assert_eq!(twice.minus(yuan), Ok(yuan));
        }
    }
});
