//! Prices as pages write them: what is read is positive and never more than what stands there.
#![no_main]

use domain::Cny;
use domain::carts::RawItem;
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|text: &str| {
    let item = json!({
        "link_origin": "https://item.taobao.com/item.htm?id=606725453107", "item_id": "606725453107",
        "title_origin": "x", "shop_id": "1", "shop_name": "x", "quantity": "1", "price_origin": text,
    });
    let Ok(raw) = serde_json::from_value::<RawItem>(item) else { return };
    if let Ok(item) = raw.normalised() {
        assert!(item.unit_price > Cny::ZERO, "{text:?}");
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
        assert!(digits(text) > 0 || text.chars().any(char::is_numeric), "{text:?} became {}", item.unit_price);
    }
});
