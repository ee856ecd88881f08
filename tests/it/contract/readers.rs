//! Who reads which field. `openapi/readers.txt` is the committed answer; these tests prove that the program gives it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use api::Contract;
use domain::Permission;
use serde_json::{Value, json};

use super::sample;
use super::world::World;
use crate::support::{Client, Operation, TestApp, operations};

/// What no answer to a customer has, by the words in a field's name.
const SECRET: [&str; 9] =
    ["internal", "cost", "buy", "profit", "margin", "commission", "rebate", "haggle", "difference_reason"];

/// A field of an answer that not everybody reads.
struct Marked {
    field: String,
    readers: Vec<String>,
    is_there: bool,
}

/// Every marked field of an answer; `name` is that of the schema.
fn marked(document: &Value, schema: &Value, name: &str, answer: &Value, found: &mut Vec<Marked>) {
    if let Some(target) = schema["$ref"].as_str() {
        let name = target.rsplit('/').next().unwrap();
        return marked(document, document.pointer(target.trim_start_matches('#')).unwrap(), name, answer, found);
    }
    for parts in ["allOf", "oneOf", "anyOf"] {
        for part in schema[parts].as_array().into_iter().flatten() {
            marked(document, part, name, answer, found);
        }
    }
    for item in answer.as_array().into_iter().flatten() {
        marked(document, &schema["items"], name, item, found);
    }
    let Some(answer) = answer.as_object() else { return };
    for (field, property) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(readers) = property["x-visible-to"].as_array() {
            let readers = readers.iter().map(|reader| reader.as_str().unwrap().to_owned()).collect();
            found.push(Marked { field: format!("{name}.{field}"), readers, is_there: answer.contains_key(field) });
        }
        marked(document, property, name, answer.get(field).unwrap_or(&Value::Null), found);
    }
}

/// What is marked in the answers to everything that somebody can read.
async fn read_all(who: &Client, contract: &Contract, world: &World) -> Vec<Marked> {
    let mut found = vec![];
    for operation in operations().iter().filter(|operation| operation.method == "GET") {
        let schema = &operation.json["responses"]["200"]["content"]["application/json"]["schema"];
        if let Some(path) = sample::path(operation, &world.ids) {
            let answer = who.get(&path).await;
            if answer.status == 200 {
                marked(contract.document(), schema, "", &answer.body, &mut found);
            }
        }
    }
    found
}

/// The fields that the committed table has, each with its readers.
fn table() -> Vec<(String, Vec<String>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/readers.txt");
    let committed = fs::read_to_string(path).unwrap_or_default();
    assert!(committed == Contract::build().readers(), "run `tools/regenerate`");
    let row = |row: &str| {
        let (field, rest) = row.split_once(' ').unwrap();
        let (readers, _) = rest.rsplit_once(": ").unwrap();
        (field.to_owned(), readers.split_whitespace().map(str::to_owned).collect())
    };
    committed.lines().map(row).collect()
}

async fn a_world(app: &TestApp) -> World {
    app.given_road_prices().await;
    let mut world = World::create(app, 1).await;
    world.add_company(app).await;
    app.execute(
        "INSERT INTO shipment_packages (shipment_id, package_id, bag_id, charged_weight, on_manifest)
         SELECT (SELECT min(id::text)::uuid FROM shipments), id, (SELECT min(id::text)::uuid FROM bags), 2, true FROM packages LIMIT 1",
    )
    .await
    .unwrap();
    app.execute("UPDATE shipments SET status = 'departed', departed_at = now()").await.unwrap();
    let cost =
        json!({ "kind": "freight", "cash_account_id": world.ids["cash_account_id"], "amount": "5", "memo": "x" });
    let booked = world.of.admin.post(&format!("/shipments/{}/costs", world.ids["shipment_id"]), &cost).await;
    booked.assert_status(201);
    world
}

#[actix_web::test]
async fn a_field_is_there_for_its_readers_and_absent_for_everybody_else() {
    let (app, contract) = (TestApp::start().await, Contract::build());
    let world = a_world(&app).await;
    let table = table();
    let everything = app.staff_with(Permission::ALL.iter().copied()).await;
    let mut wrong = BTreeSet::new();

    let found = read_all(&everything, &contract, &world).await;
    let there: BTreeSet<_> = found.iter().filter(|it| it.is_there).map(|it| it.field.clone()).collect();
    wrong.extend(
        table.iter().filter(|(field, _)| !there.contains(field)).map(|(field, _)| format!("{field} is nowhere")),
    );
    let lists: BTreeSet<_> = table.iter().map(|(_, readers)| readers.clone()).collect();
    for readers in lists.iter().filter(|readers| !readers.contains(&"staff".to_owned())) {
        let others = Permission::ALL.iter().filter(|it| !readers.contains(&it.to_string()));
        let other = app.staff_with(others.copied()).await;
        for it in read_all(&other, &contract, &world).await {
            if it.is_there && it.readers == *readers {
                wrong.insert(format!("{} for staff without {readers:?}", it.field));
            }
        }
    }
    assert_eq!(wrong, BTreeSet::new());
}

#[actix_web::test]
async fn a_customer_reads_no_more_whatever_the_role_is_allowed() {
    let (app, contract) = (TestApp::start().await, Contract::build());
    let world = a_world(&app).await;
    app.execute(
        "UPDATE roles SET permissions = (SELECT permissions FROM roles WHERE code = 'admin') WHERE code = 'customer'",
    )
    .await
    .unwrap();
    let customer = app.customer(world.of.customer).await;

    let found = read_all(&customer, &contract, &world).await;

    let read: BTreeSet<_> = found.iter().map(|it| it.field.as_str()).collect();
    for field in ["OrderDetail.internal_note", "ManifestRow.cost_vnd", "PackageSummary.note", "ExchangeRateDetail.buy"]
    {
        assert!(read.contains(field), "{field} was not asked for: {read:?}");
    }
    for it in found {
        assert_eq!(it.is_there, it.readers.iter().any(|reader| reader == "customer"), "{}", it.field);
    }
}

/// The values are ones that nothing else has.
#[actix_web::test]
async fn nothing_that_a_customer_can_read_tells_what_is_ours() {
    let app = TestApp::start().await;
    let world = a_world(&app).await;
    for sql in [
        "UPDATE orders SET internal_note = 'CANARY'",
        "UPDATE customers SET internal_note = 'CANARY'",
        "UPDATE packages SET note = 'CANARY', reason = 'CANARY'",
        "UPDATE purchases SET note = 'CANARY', difference_reason = 'CANARY', discount = 7.77, rebate = 6.66",
        "UPDATE purchase_lines SET unit_price = 11.37",
        "ALTER TABLE exchange_rates DISABLE TRIGGER USER",
        "UPDATE exchange_rates SET buy = 3618.4321",
    ] {
        app.execute(sql).await.unwrap();
    }
    let customer = app.customer(world.of.customer).await;
    let mut wrong = vec![];
    let mut read = 0;
    for operation in operations().iter().filter(|operation| operation.method == "GET") {
        let Some(path) = sample::path(operation, &world.ids) else { continue };
        let text = customer.text(&path).await;
        let answer: Value = serde_json::from_str(&text).unwrap_or_default();
        // What the document itself says of fields is no secret.
        if operation.path.starts_with("//") || answer["code"].is_string() && answer["status"].is_number() {
            continue;
        }
        read += 1;
        let told = ["CANARY", "\"7.77\"", "\"6.66\"", "11.37", "3618.4321"].into_iter().find(|it| text.contains(it));
        wrong.extend(told.map(|told| format!("{} tells {told}", operation.id())));
        each_name(&answer, &mut |name| {
            if SECRET.iter().any(|secret| name.contains(secret)) {
                wrong.push(format!("{} has {name}", operation.id()));
            }
        });
    }
    assert_eq!(wrong, [""; 0]);
    assert!(read > 30, "{read}");
}

fn each_name(answer: &Value, visit: &mut dyn FnMut(&str)) {
    for item in answer.as_array().into_iter().flatten() {
        each_name(item, visit);
    }
    for (name, value) in answer.as_object().into_iter().flatten() {
        visit(name);
        each_name(value, visit);
    }
}

/// So that nobody can forget the table: what sounds like ours, in an answer that customers may get, is marked.
#[test]
fn whatever_sounds_like_ours_is_in_the_table_where_customers_may_ask() {
    let contract = Contract::build();
    let customers = domain::identity::BuiltInRole::Customer.permissions();
    let may = |operation: &&Operation| operation.permission.is_none_or(|needed| customers.contains(&needed));
    let mut wrong = BTreeSet::new();
    for operation in operations().iter().filter(may) {
        let answers = operation.json["responses"].as_object().into_iter().flatten();
        for (_, answer) in answers.filter(|(status, _)| status.starts_with('2')) {
            let schema = &answer["content"]["application/json"]["schema"];
            fields(contract.document(), schema, "", &mut BTreeSet::new(), &mut |name, field, property| {
                let readers = property["x-visible-to"].as_array();
                let closed = readers.is_some_and(|readers| readers.iter().all(|reader| reader != "customer"));
                if SECRET.iter().any(|secret| field.contains(secret)) && !closed {
                    wrong.insert(format!("{name}.{field} in {}", operation.id()));
                }
            });
        }
    }
    assert_eq!(wrong, BTreeSet::new());
}

/// Every property of a schema and of those it refers to.
fn fields(
    document: &Value,
    schema: &Value,
    name: &str,
    seen: &mut BTreeSet<String>,
    visit: &mut dyn FnMut(&str, &str, &Value),
) {
    if let Some(target) = schema["$ref"].as_str() {
        if seen.insert(target.to_owned()) {
            let name = target.rsplit('/').next().unwrap();
            fields(document, document.pointer(target.trim_start_matches('#')).unwrap(), name, seen, visit);
        }
        return;
    }
    let parts =
        ["allOf", "oneOf", "anyOf"].into_iter().flat_map(|parts| schema[parts].as_array().into_iter().flatten());
    for part in parts.chain(schema.get("items")) {
        fields(document, part, name, seen, visit);
    }
    for (field, property) in schema["properties"].as_object().into_iter().flatten() {
        visit(name, field, property);
        fields(document, property, name, seen, visit);
    }
}
