//! Whatever JSON a page posts, an item is refused or has a normal form that keeps to its bounds.
#![no_main]

use domain::carts::RawItem;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|posted: &[u8]| {
    let Ok(raw) = serde_json::from_slice::<RawItem>(posted) else { return };
    match raw.normalised() {
        Ok(item) => {
            assert!(item.quantity >= 1 && item.step >= 1 && item.min_quantity >= 1);
            assert!(!item.title.is_empty() && !item.link.is_empty());
        }
        Err(problems) => assert!(!problems.is_empty(), "a refusal says why"),
    }
});
