//! Carts: what the extension posts, and what becomes of it.

mod add;
mod change;
mod checkout;
mod expiry;
mod imports;
mod race;
mod recomputation;
mod traps;

use serde_json::{Value, json};

const TAOBAO: &str = include_str!("../../fixtures/payloads/01_vn_extension_addtocart_taobao.assembled.json");
const ALIBABA: &str = include_str!("../../fixtures/payloads/02_vn_extension_addtocart_1688.assembled.json");

/// The extension's items, with some fields different.
pub fn taobao(changes: &Value) -> Value {
    changed(TAOBAO, changes)
}

pub fn alibaba(changes: &Value) -> Value {
    changed(ALIBABA, changes)
}

fn changed(item: &str, changes: &Value) -> Value {
    let mut item: Value = serde_json::from_str(item).unwrap();
    item.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    item
}

pub fn posted(items: impl IntoIterator<Item = Value>) -> Value {
    json!({ "items": items.into_iter().collect::<Vec<_>>() })
}
