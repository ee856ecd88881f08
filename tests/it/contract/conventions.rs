//! The conventions of the contract, asked of the whole document. Each test names everybody who breaks its rule.

use std::collections::BTreeSet;

use api::Contract;
use serde_json::Value;

use crate::support::operations;

#[test]
fn operation_ids_are_unique_and_say_what_is_done_to_what() {
    let mut seen = BTreeSet::new();
    let mut wrong = vec![];
    for operation in operations() {
        let id = operation.id().to_owned();
        let words: Vec<_> = id.split('_').collect();
        let spelled = words.len() > 1 && words.iter().all(|word| is_snake_case(word) && !word.is_empty());
        let reads = operation.method == "GET";
        let fits = match words[0] {
            "list" | "find" => reads,
            "create" | "change" | "delete" | "set" => !reads,
            _ => true,
        };
        if !spelled || !fits || !seen.insert(id.clone()) {
            wrong.push(format!("{} {}: {id:?}", operation.method, operation.path));
        }
    }
    assert_eq!(wrong, [""; 0], "verb_noun, once, and a verb that fits the method");
}

#[test]
fn every_operation_has_a_summary_and_one_declared_tag_and_describes_its_parameters() {
    let contract = Contract::build();
    let tags = contract.document()["tags"].as_array().unwrap();
    let declared: BTreeSet<_> = tags.iter().filter_map(|tag| tag["name"].as_str()).collect();
    let mut wrong = vec![];
    for operation in operations() {
        let summary = operation.json["summary"].as_str().unwrap_or_default();
        if summary.is_empty() || summary.len() > 100 || summary.ends_with('.') {
            wrong.push(format!("{}: summary {summary:?}", operation.id()));
        }
        let tags: Vec<_> = operation.json["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let parameters = operation.json["parameters"].as_array().into_iter().flatten();
        let mute =
            parameters.filter(|it| it.get("$ref").is_none() && it["description"].as_str().is_none_or(str::is_empty));
        wrong.extend(mute.map(|parameter| format!("{}: {} is not described", operation.id(), parameter["name"])));
        if tags.len() != 1 || !declared.contains(tags[0]) {
            wrong.push(format!("{}: tags {tags:?}", operation.id()));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn paths_are_kebab_case_and_fields_are_snake_case() {
    let contract = Contract::build();
    let mut wrong = vec![];
    for operation in operations() {
        let parts = operation.path.split('/').filter(|part| !part.starts_with('{') && !part.contains('.'));
        let misspelled =
            |part: &&str| !part.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-');
        wrong.extend(parts.filter(misspelled).map(|part| format!("{}: {part}", operation.path)));
        let parameters = operation.json["parameters"].as_array().into_iter().flatten();
        let names = parameters.filter(|parameter| parameter["in"] != "header").filter_map(|it| it["name"].as_str());
        wrong.extend(names.filter(|name| !is_snake_case(name)).map(|name| format!("{}: {name}", operation.id())));
    }
    each_schema(contract.document(), &mut |place, schema| {
        let fields = schema["properties"].as_object().into_iter().flatten();
        wrong.extend(fields.filter(|(name, _)| !is_snake_case(name)).map(|(name, _)| format!("{place}/{name}")));
    });
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_string_array_and_integer_is_bounded_and_nothing_is_a_float() {
    let contract = Contract::build();
    let mut wrong = vec![];
    each_schema(contract.document(), &mut |place, schema| {
        let has = |name: &str| schema.get(name).is_some();
        let bounded = |kind: &str| match kind {
            "string" => has("maxLength") || has("enum") || has("const"),
            "array" => has("maxItems"),
            "integer" => has("minimum") && has("maximum"),
            // Money, weights and rates are decimal strings.
            "number" => false,
            _ => true,
        };
        let unbounded = kinds(schema).into_iter().filter(|kind| !bounded(kind));
        wrong.extend(unbounded.map(|kind| format!("{place}: {kind}")));
    });
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn lists_are_pages_and_nothing_else_is_an_array() {
    let contract = Contract::build();
    let mut wrong = vec![];
    for operation in operations().iter().filter(|operation| operation.method == "GET") {
        let answer = &operation.json["responses"]["200"]["content"]["application/json"]["schema"];
        let answer = resolved(contract.document(), answer);
        let parameters = operation.json["parameters"].to_string();
        let pages =
            answer["properties"]["data"]["type"] == "array" && answer["properties"].get("next_cursor").is_some();
        // What is little and fixed in number comes as one page.
        let asks = parameters.contains("\"cursor\"") == parameters.contains("\"limit\"");
        let right = if operation.id().starts_with("list_") { pages && asks } else { answer["type"] != "array" };
        if !right {
            wrong.push(operation.id().to_owned());
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_201_links_to_what_was_made() {
    let known: BTreeSet<_> = operations().iter().map(|operation| operation.id().to_owned()).collect();
    let mut wrong = vec![];
    for operation in operations() {
        let Some(created) = operation.json["responses"].get("201") else { continue };
        let mut targets = created["links"].as_object().into_iter().flatten().map(|(_, link)| &link["operationId"]);
        if !targets.any(|target| target.as_str().is_some_and(|id| known.contains(id))) {
            wrong.push(operation.id().to_owned());
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_body_refuses_unknown_fields() {
    let contract = Contract::build();
    let mut wrong = vec![];
    for operation in operations() {
        let body = &operation.json["requestBody"]["content"]["application/json"]["schema"];
        each_schema_behind(contract.document(), body, &mut BTreeSet::new(), &mut |place, schema| {
            if schema.get("properties").is_some() && schema["additionalProperties"] != false {
                wrong.push(format!("{}: {place}", operation.id()));
            }
        });
    }
    assert_eq!(wrong, [""; 0], "#[serde(deny_unknown_fields)]");
}

pub fn is_snake_case(word: &str) -> bool {
    word.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_')
}

/// The types that a schema admits.
fn kinds(schema: &Value) -> Vec<&str> {
    let kind = &schema["type"];
    kind.as_array().into_iter().flatten().chain([kind]).filter_map(Value::as_str).collect()
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let target = schema["$ref"].as_str().and_then(|target| document.pointer(target.strip_prefix('#')?));
    target.unwrap_or(schema)
}

/// Visits every schema written in `part`, with its place; references are not followed.
fn each_schema(part: &Value, visit: &mut dyn FnMut(&str, &Value)) {
    fn walk(place: &str, part: &Value, visit: &mut dyn FnMut(&str, &Value)) {
        for (number, item) in part.as_array().into_iter().flatten().enumerate() {
            walk(&format!("{place}/{number}"), item, visit);
        }
        let Some(fields) = part.as_object() else { return };
        if ["type", "properties", "$ref", "oneOf", "allOf"].iter().any(|key| fields.contains_key(*key)) {
            visit(place, part);
        }
        // Under these names stand values and not schemas.
        let schemas = fields.iter().filter(|(name, value)| {
            let literal = ["default", "enum", "example", "examples", "securitySchemes"].contains(&name.as_str());
            !literal || (place.ends_with("/properties") && value.is_object())
        });
        schemas.for_each(|(name, value)| walk(&format!("{place}/{name}"), value, visit));
    }
    walk("", part, visit);
}

/// The same, and the schemas referred to.
fn each_schema_behind(
    document: &Value,
    part: &Value,
    seen: &mut BTreeSet<String>,
    visit: &mut dyn FnMut(&str, &Value),
) {
    let mut targets = vec![];
    each_schema(part, &mut |place, schema| {
        visit(place, schema);
        targets.extend(schema["$ref"].as_str().map(str::to_owned));
    });
    for target in targets {
        if seen.insert(target.clone()) {
            let schema = document.pointer(target.trim_start_matches('#')).unwrap_or(&Value::Null);
            each_schema_behind(document, schema, seen, &mut |place, schema| visit(&format!("{target}{place}"), schema));
        }
    }
}
