//! A link's canonical form is a link to the same item, and its own canonical form.
#![no_main]

use domain::carts::ItemLink;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(link) = ItemLink::read(text) {
        let canonical = link.canonical();
        let again = ItemLink::read(&canonical).expect("what we print we read");
        assert_eq!((again.marketplace(), again.item_id()), (link.marketplace(), link.item_id()), "{text:?}");
        assert_eq!(again.canonical(), canonical);
    }
});
