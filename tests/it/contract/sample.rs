//! Requests that the document allows, made from the document.

use serde_json::{Map, Value, json};

use super::world::Ids;
use crate::support::{Client, Operation, Response, xlsx};

/// The path with these ids; `None` where one is missing.
pub fn path(operation: &Operation, ids: &Ids) -> Option<String> {
    let part = |part: &str| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
        Some(name) => ids.get(name).cloned(),
        None => Some(part.to_owned()),
    };
    operation.path.split('/').map(part).collect::<Option<Vec<_>>>().map(|parts| parts.join("/"))
}

/// Calls an operation about what these ids name, with the least that it asks for.
pub async fn call(who: &Client, document: &Value, operation: &Operation, ids: &Ids) -> Response {
    let path = path(operation, ids).unwrap_or_else(|| panic!("{}: no id for {}", operation.id(), operation.path));
    let path = match operation.id() {
        "remove_order_line" => format!("{path}?version=1"),
        "screen_goods" => format!("{path}?text=Hat"),
        "import_cart_items" => format!("{path}?customer_id={}", ids["customer_id"]),
        _ => path,
    };
    let kinds = &operation.json["requestBody"]["content"];
    let schema = &kinds["application/json"]["schema"];
    let mut body = if schema.is_null() { Value::Null } else { sample(document, schema, "", ids) };
    complete(operation.id(), &mut body);
    match operation.method.as_str() {
        "GET" => who.get(&path).await,
        "DELETE" => who.delete(&path).await,
        "PATCH" => who.patch(&path, &body).await,
        "PUT" => who.put(&path, &body).await,
        _ if kinds.get("multipart/form-data").is_some() => {
            who.upload("a.pdf", "application/pdf", b"%PDF-1.7\n%%EOF").await
        }
        _ if schema.is_null() && kinds.is_object() => who.post_xlsx(&path, &xlsx(&sheet(operation.id()))).await,
        _ => who.post(&path, &body).await,
    }
}

/// The rows of a file that is sent.
fn sheet(operation: &str) -> [&'static [&'static str]; 2] {
    match operation {
        "import_cart_items" => [&["link", "title", "quantity"], &["https://item.taobao.com/item.htm?id=5", "Hat", "1"]],
        _ => [&["tracking_number"], &["YT9"]],
    }
}

/// What the schema of a request does not say that it asks for.
fn complete(operation: &str, body: &mut Value) {
    let line = json!({ "link": "https://item.taobao.com/item.htm?id=600000000001", "title": "Hat", "unit_price": "5.00",
                       "quantity": 1 });
    match operation {
        "request_delivery" => body["kind"] = json!("pickup"),
        "refund_purchase" => body["amount"] = json!("1.00"),
        "confirm_totp" => body["code"] = json!("123456"),
        "step_up" => body["password"] = json!("wrong horse battery"),
        "add_order_line" => body["line"] = line,
        "create_order" => {
            body["channel"] = json!("phone");
            body["lines"] = json!([line]);
        }
        "create_discount_code" => {
            body["code"] = json!("SUMMER");
            body["terms"] = json!({ "of": "service_fee", "amount": "1000" });
        }
        "create_level" | "create_rate_card" => body["code"] = json!("silver"),
        _ => {}
    }
}

/// Something that fits a schema: what it requires, and what names something that there is.
pub fn sample(document: &Value, schema: &Value, name: &str, ids: &Ids) -> Value {
    if let Some(target) = schema["$ref"].as_str() {
        return sample(document, document.pointer(target.trim_start_matches('#')).unwrap(), name, ids);
    }
    if let Some(id) = known(name, ids) {
        return json!(id);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts = parts.iter().filter_map(|part| sample(document, part, name, ids).as_object().cloned());
        return Value::Object(parts.flatten().collect());
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(first) = schema[choice].as_array().and_then(|all| all.iter().find(|it| it["type"] != "null")) {
            return sample(document, first, name, ids);
        }
    }
    for given in [&schema["example"], &schema["examples"][0], &schema["enum"][0], &schema["default"]] {
        if !given.is_null() {
            return given.clone();
        }
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or("object");
    match (kind, schema["format"].as_str()) {
        ("boolean", _) => json!(false),
        ("integer", _) => json!(schema["minimum"].as_i64().unwrap_or(1).max(1)),
        ("array", _) => json!([sample(document, &schema["items"], name.trim_end_matches('s'), ids)]),
        ("string", Some("uuid")) => json!(uuid::Uuid::max()),
        ("string", Some("date")) => json!("2030-01-01"),
        ("string", Some("date-time")) => json!("2030-01-01T00:00:00Z"),
        ("string", _) => json!("x".repeat(schema["minLength"].as_u64().unwrap_or(1).max(1).try_into().unwrap())),
        _ => {
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let fields =
                required.map(|field| (field.to_owned(), sample(document, &schema["properties"][field], field, ids)));
            let mut object: Map<String, Value> = fields.collect();
            if schema["properties"].get("customer_id").is_some() {
                object.insert("customer_id".to_owned(), json!(ids["customer_id"]));
            }
            Value::Object(object)
        }
    }
}

/// What a field of this name is to name.
fn known<'a>(name: &str, ids: &'a Ids) -> Option<&'a String> {
    let alias = match name {
        "origin_id" => "china_id",
        "destination_id" | "from_warehouse_id" => "vietnam_id",
        "order_line_id" => "line_id",
        "staff_id" | "care_staff_id" => "user_id",
        "from_account_id" => "cash_account_id",
        "to_account_id" => "yuan_account_id",
        name if name.ends_with("_id") => name,
        _ => return None,
    };
    ids.get(alias)
}
