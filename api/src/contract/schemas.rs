//! What all schemas have in common.

use serde_json::{Value, json};

/// No control characters: see `http::is_text`.
pub const TEXT: &str = r"^[^\x00-\x1f\x7f-\x9f]*$";

pub fn complete(document: &mut Value) {
    share_rows(&mut document["components"]["schemas"]);
    restrict(document);
}

/// A page refers to the schema of its rows, which utoipa has written into it.
fn share_rows(schemas: &mut Value) {
    let names: Vec<_> = schemas.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    for page in &names {
        let row = page.strip_prefix("Page_").filter(|&row| schemas.get(row).is_some());
        if let Some(row) = row {
            schemas[page]["properties"]["data"]["items"] = json!({ "$ref": format!("#/components/schemas/{row}") });
        }
    }
}

/// No string is without a form, and no whole number without limits.
fn restrict(value: &mut Value) {
    let is =
        |name: &str| value["type"] == name || value["type"].as_array().is_some_and(|all| all.contains(&json!(name)));
    let (is_string, is_integer) = (is("string"), is("integer"));
    if is_string {
        match value["format"].as_str() {
            Some("uuid") => value["maxLength"] = json!(36),
            // Bytes, which have no form of text.
            Some("binary") => {}
            Some("date-time") => value["maxLength"] = json!(35),
            _ if value.get("enum").is_none() && value.get("pattern").is_none() => value["pattern"] = json!(TEXT),
            _ => {}
        }
    }
    if is_integer {
        // Beyond 53 bits a client in JavaScript would round.
        let (format, most) =
            if value["format"] == "int32" { ("int32", i32::MAX.into()) } else { ("int64", (1_i64 << 53) - 1) };
        for (name, default) in [("format", json!(format)), ("minimum", json!(-most)), ("maximum", json!(most))] {
            if value.get(name).is_none() {
                value[name] = default;
            }
        }
    }
    match value {
        Value::Object(fields) => fields.values_mut().for_each(restrict),
        Value::Array(items) => items.iter_mut().for_each(restrict),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
